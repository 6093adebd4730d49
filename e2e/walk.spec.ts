/**
 * A walk between two cells of Explore: started by the keyboard or a drag, and paused at a picture that its address
 * names.
 */
import { readFile } from 'node:fs/promises';
import { expect, test } from './fixtures.ts';
import { readPngHeader } from '../src/formats/png-chunks.ts';
import { walkLength } from '../src/drawing/walk.ts';
import { readSheet, type ShownSheet } from './sheet.ts';
import { mostLost, readWebm, sheetDistance } from './webm.ts';

test('a walk goes from cell to cell by keyboard and by drag, and its address stands at the same picture', async ({
  page,
  shell,
  explore,
}) => {
  await shell.open({ computeOn: 'wasm', link: 'explore/sample?cells=4x3&seed=3&noise=none' });
  const grid = await explore.show('Matrix');
  await explore.choose(1);
  await page.keyboard.press('w');
  await expect(page.getByRole('listbox')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/walk=1-6/);
  const place = page.getByRole('slider', { name: 'Place' });
  await expect(place).not.toHaveValue('0', { timeout: 60_000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Drawing the walk')).toBeHidden({ timeout: 120_000 });

  const picture = page.getByRole('img', { name: /of the walk$/ });
  await place.press('End');
  const last = await readSheet(picture);
  await place.press('Home');
  const first = await readSheet(picture);
  expect(last.cells).not.toEqual(first.cells);
  // The same model and cells, but one drawn alone and the other in a grid, so they are equal up to rounding.
  const largest = Math.max(
    ...Array.from(first.cells[0]!, (value, i) => Math.abs(value - grid.cells[1]![i]!)),
  );
  expect(largest).toBeLessThanOrEqual(1);
  for (let i = 0; i < 5; i++) await place.press('ArrowRight');
  const fifth = await readSheet(picture);
  await expect(page).toHaveURL(/walk=1-6&at=5/);
  await page.reload();
  await expect(place).toHaveValue('5', { timeout: 60_000 });
  await expect(page.getByText('Drawing the walk')).toBeHidden({ timeout: 120_000 });
  expect((await readSheet(picture)).cells).toEqual(fifth.cells);

  const save = async (name: string) => {
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: 120_000 }),
      page.getByRole('button', { name: `Save as ${name}` }).click(),
    ]);
    return readFile(await download.path());
  };
  expect(readPngHeader(await save('APNG')).width).toBe(first.resolution);
  const { frames, durationMs } = await readWebm(page, await save('WebM'), first);
  // There and back, the ends once each, 80 ms a picture.
  const count = 2 * walkLength - 2;
  expect([frames.length, Math.round(durationMs)]).toEqual([count, 80 * count]);
  const at = (index: number, shown: ShownSheet) => sheetDistance(frames[index]!, shown);
  for (const [index, shown] of [
    [0, first],
    [5, fifth],
    [walkLength - 1, last],
    [count - 5, fifth],
  ] as const)
    expect(at(index, shown)).toBeLessThan(mostLost);
  expect(at(0, last)).toBeGreaterThan(2 * mostLost);
  expect(at(5, fifth)).toBeLessThan(Math.min(at(4, fifth), at(6, fifth)));

  const cells = page.getByRole('listbox').getByRole('option');
  await cells.nth(0).dragTo(cells.nth(5));
  await expect(page).toHaveURL(/walk=0-5/);
  await page.getByRole('button', { name: 'End the walk' }).click();
  await expect(picture).toBeHidden();
});
