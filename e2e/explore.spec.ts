/**
 * Explore by hand: the chosen cell is edited beside the grid, its bits are painted and previewed, and it is decoded
 * at once.
 */
import type { Locator, Page } from '@playwright/test';
import { barriersIn } from './barriers.ts';
import { expect, test } from './fixtures.ts';
import { countPresses } from './presses.ts';
import { readSheet } from './sheet.ts';

const bitsOf = async (strip: Locator): Promise<string> => {
  const pressed = await strip
    .getByRole('button')
    .evaluateAll((bits) => bits.map((bit) => bit.getAttribute('aria-pressed') === 'true'));
  return pressed.map((one) => (one ? '1' : '0')).join('');
};

/** The middle of an element on the page, moved by (dx, dy) pixels. */
async function middleOf(element: Locator, dx: number, dy: number): Promise<[number, number]> {
  const box = await element.boundingBox();
  if (!box) throw new Error('The element is not on the page.');
  return [box.x + box.width / 2 + dx, box.y + box.height / 2 + dy];
}

/** Moves the pressed pointer over bits. */
async function paint(page: Page, strip: Locator, indices: readonly number[]): Promise<void> {
  for (const [step, index] of indices.entries()) {
    await strip.getByRole('button').nth(index).hover();
    if (step === 0) await page.mouse.down();
  }
  await page.mouse.up();
}

test('the chosen cell is edited beside the grid, and its column follows', async ({ page, explore }) => {
  const before = await explore.open();
  await explore.choose(8);
  const strip = page.getByRole('group', { name: 'Bits of the fingerprint' });
  const bits = await bitsOf(strip);
  const picture = page.getByRole('img', { name: 'Picture of the chosen cell' });
  await expect(picture).toBeInViewport();
  await expect(strip).toBeInViewport();

  const shown = await readSheet(picture);
  await strip.getByRole('button').nth(4).hover();
  await expect(page.getByText('With bit 5 flipped')).toBeVisible();
  expect((await readSheet(picture)).cells).not.toEqual(shown.cells);
  expect(await bitsOf(strip)).toBe(bits);

  await paint(page, strip, [0, 1, 2]);
  await explore.settled();
  const painted = bits[0] === '1' ? '000' : '111';
  expect(await bitsOf(strip)).toBe(painted + bits.slice(3));
  // The pointer still rests on the painted bits. The picture must show them, without one flipped back.
  await expect(page.getByText('As it is saved')).toBeVisible();
  const after = await explore.show('Matrix');
  const changed = after.cells.map((cell, index) =>
    cell.some((value, i) => value !== before.cells[index]![i]),
  );
  expect(changed).toEqual(changed.map((_, index) => index % after.columns === 2));
  await page.mouse.move(0, 0);
  expect(await barriersIn(page)).toEqual([]);
});

test('what a bit moves lights up on the picture, by pointer and arrow keys', async ({ page, explore }) => {
  await explore.open();
  const strip = page.getByRole('group', { name: 'Bits of the fingerprint' });
  await page.getByRole('checkbox', { name: 'What a bit moves' }).press('Space');
  await page.keyboard.press('Shift+Tab');
  await expect(strip.getByRole('button').first()).toBeFocused();
  const map = page.getByRole('img', { name: 'Which pixels bit 1 moves' });
  const first = await readSheet(map);
  await page.keyboard.press('ArrowRight');
  const second = await readSheet(page.getByRole('img', { name: 'Which pixels bit 2 moves' }));
  expect(second.resolution).toBe(first.resolution);
  expect(second.cells).not.toEqual(first.cells);
  expect(await barriersIn(page)).toEqual([]);

  await strip.getByRole('button').first().hover();
  expect((await readSheet(map)).cells).toEqual(first.cells);
  await page.mouse.move(0, 0);
  await expect(map).toBeHidden();
});

test('the picture is enlarged and moved, and its difference has a spectrum', async ({ page, explore }) => {
  await explore.open();
  await page.getByRole('button', { name: 'Pin it' }).click();
  await explore.choose(8);
  await page.getByRole('button', { name: 'Enlarge', exact: true }).click();
  const view = page.getByRole('group', { name: 'Picture of the chosen cell, enlarged' });
  const enlarged = view.getByRole('img');
  const widthOf = () => enlarged.evaluate((canvas) => canvas.getBoundingClientRect().width);
  const height = await view.evaluate((element) => element.clientHeight);
  await expect.poll(widthOf).toBe(height);
  // From there on each pixel of the picture takes a whole number of screen pixels.
  const whole = 64 * Math.floor(height / 64);
  await view.press('+');
  await view.press('+');
  expect(await widthOf()).toBe(whole + 128);
  await view.press('-');
  expect(await widthOf()).toBe(whole + 64);
  await view.hover();
  await page.mouse.wheel(0, -100);
  await expect.poll(widthOf).toBe(whole + 128);
  // Enlarged so that it can be moved in both directions.
  for (let i = 0; i < 12; i++) await view.press('+');
  const scrolled = () => view.evaluate(({ scrollLeft, scrollTop }) => [scrollLeft, scrollTop]);
  const [left = 0, top = 0] = await scrolled();
  await page.mouse.down();
  await page.mouse.move(...(await middleOf(view, 30, 20)), { steps: 3 });
  await page.mouse.up();
  expect(await scrolled()).toEqual([left - 30, top - 20]);
  await view.press('0');
  expect(await widthOf()).toBe(height);
  expect(await barriersIn(page)).toEqual([]);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Enlarge grid' }).click();
  const all = page.getByRole('group', { name: 'All cells of the grid, enlarged' });
  expect((await readSheet(all.getByRole('img'))).cells).toHaveLength(24);
  // In a narrow window, too, all of them are in sight before anybody zooms.
  await page.setViewportSize({ width: 400, height: 800 });
  await expect
    .poll(() =>
      all.evaluate((view) => view.scrollWidth - view.clientWidth + view.scrollHeight - view.clientHeight),
    )
    .toBe(0);
  const smaller = page.getByRole('button', { name: 'Smaller' });
  await expect(smaller).toBeDisabled();
  await all.press('+');
  await expect(page.getByText('× 1', { exact: true })).toBeVisible();
  await smaller.click();
  await expect(smaller).toBeDisabled();
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.keyboard.press('Escape');

  await page.getByRole('tab', { name: 'Spectrum' }).click();
  const spectrum = await readSheet(page.getByRole('img', { name: /^Spectrum of the difference/ }));
  const cell = spectrum.cells[0]!;
  expect(Math.max(...cell)).toBe(255);
  // The difference of two real pictures is as strong at a frequency as at its mirror image.
  const at = (x: number, y: number) => cell[3 * ((32 + y) * 64 + 32 + x)];
  expect([at(5, 3), at(-9, 14)]).toEqual([at(-5, -3), at(9, -14)]);
  await page.getByRole('slider', { name: 'Amplified' }).press('End');
  await expect
    .poll(async () => (await readSheet(page.getByRole('img', { name: /^Spectrum/ }))).cells[0])
    .not.toEqual(cell);
});

test('one press of a cell gives its bits, one key takes it to Decode, with the truth beside what is read', async ({
  page,
  shell,
  explore,
  decode,
}) => {
  await shell.open({ room: 'Explore' });
  await explore.show('Arbitrary');
  const read = page.getByRole('img', { name: /^Decoded bits: [01]+$/ });
  const readBefore = (await read.getAttribute('aria-label')) ?? '';
  const presses = await countPresses(page);
  await explore.choose(3);
  await expect(read).not.toHaveAttribute('aria-label', readBefore);
  expect(await presses()).toBe(1);
  const truth = await bitsOf(page.getByRole('group', { name: 'Bits of the fingerprint' }));
  await page.keyboard.press('d');
  expect(await presses()).toBe(2);
  await expect(shell.link('Decode')).toHaveAttribute('aria-current', 'page');
  expect(await decode.readBits()).toHaveLength(truth.length);
  await expect(page.getByRole('img', { name: `Fingerprint compared with: ${truth}` })).toBeVisible();
});
