/** Children in Explore: one press makes a neighbour the middle picture, with the same pixels, also by link and by undo. */
import { expect, test } from './fixtures.ts';

test('a child that is pressed takes the middle, and its address shows the same family', async ({
  page,
  shell,
  explore,
}) => {
  await shell.open({ computeOn: 'wasm', link: 'explore/sample?cells=4x3&seed=3&noise=none&cell=5' });
  await explore.show('Matrix');
  await page.getByRole('button', { name: 'Its children' }).click();
  const family = await explore.show('Children');
  expect(family.cells).toHaveLength(9);

  await page.getByRole('listbox').getByRole('option').nth(7).click();
  await expect(page).toHaveURL(/steps=\d+:0\.2&children=/);
  const next = await explore.show('Children');
  expect(next.cells[4]).toEqual(family.cells[7]);
  expect(next.cells[0]).not.toEqual(family.cells[0]);

  await page.reload();
  expect((await explore.show('Children')).cells).toEqual(next.cells);
  await page.getByLabel('Children differ in').selectOption('bits');
  const flipped = await explore.show('Children');
  expect(flipped.cells[4]).toEqual(next.cells[4]);
  expect(flipped.cells[0]).not.toEqual(next.cells[0]);
  await page.keyboard.press('Control+z');
  expect((await explore.show('Children')).cells).toEqual(next.cells);
});
