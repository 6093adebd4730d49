/** Explore by hand: the chosen cell is edited beside the grid, its bits are painted and previewed, and it is decoded at once. */
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

/** Draws the pointer over bits, pressed. */
async function paint(page: Page, strip: Locator, indices: readonly number[]): Promise<void> {
  for (const [step, index] of indices.entries()) {
    await strip.getByRole('button').nth(index).hover();
    if (step === 0) await page.mouse.down();
  }
  await page.mouse.up();
}

test('the chosen cell is edited beside the grid, and its column follows', async ({
  page,
  shell,
  explore,
}) => {
  await shell.open({ room: 'Explore' });
  const before = await explore.show('Matrix');
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
  const after = await explore.show('Matrix');
  const changed = after.cells.map((cell, index) =>
    cell.some((value, i) => value !== before.cells[index]![i]),
  );
  expect(changed).toEqual(changed.map((_, index) => index % after.columns === 2));
  await page.mouse.move(0, 0);
  expect(await barriersIn(page)).toEqual([]);
});

test('what a bit moves lights up on the picture, by pointer and by arrow keys', async ({
  page,
  shell,
  explore,
}) => {
  await shell.open({ room: 'Explore' });
  await explore.show('Matrix');
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
