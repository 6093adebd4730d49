/** A folder becomes a dataset: one dialogue asks about it, its pictures can be viewed, and deleting it can be undone. */
import { barriersIn } from './barriers.ts';
import { expect, test } from './fixtures.ts';
import { sharedPath } from './shared.ts';
import { readSheet } from './sheet.ts';

test('a dropped folder is asked about, looked into, and can be taken back once deleted', async ({
  page,
  shell,
  datasets,
}) => {
  await shell.open();
  await shell.drop([sharedPath('datasets/clothing/originals')]);
  const dialog = page.getByRole('dialog', { name: 'New dataset' });
  await expect(dialog.getByLabel('Name')).toHaveValue('originals');
  // The photos are about 400 pixels wide.
  await expect(dialog.getByLabel('Kept at')).toHaveValue('256', { timeout: 60_000 });
  await dialog.getByLabel('Kept at').selectOption('32');
  await dialog.getByLabel('Crop').selectOption('square of my own');
  const preview = dialog.getByRole('img', { name: 'A few of the pictures as they will be kept' });
  await expect(preview).toBeVisible({ timeout: 60_000 });
  const before = await readSheet(preview);
  await dialog.getByLabel(/^From the top/).press('Home');
  await dialog.getByLabel(/^From the left/).press('Home');
  await expect
    .poll(async () => (await readSheet(preview)).cells, { timeout: 60_000 })
    .not.toEqual(before.cells);
  expect(await barriersIn(page)).toEqual([]);
  await dialog.getByLabel('Name').fill('Clothes');
  await datasets.make();
  await datasets.waitForImages(39);

  await page.getByRole('link', { name: 'Look inside Clothes' }).click();
  const picture = (name: string) => page.getByRole('option', { name, exact: true });
  await picture('Picture 3').click();
  await page.getByRole('listbox').press('ArrowRight');
  await page.getByRole('listbox').press(' ');
  await page.getByRole('button', { name: 'Leave out 2' }).click();
  await expect(picture('Picture 4, left out')).toBeVisible();
  await datasets.waitForImages(37);
  await page.getByRole('button', { name: 'Look through all' }).click();
  await expect(page.getByText('No picture repeats another.')).toBeVisible();
  expect(await barriersIn(page)).toEqual([]);

  await page.getByRole('link', { name: 'All datasets' }).click();
  await page.getByRole('button', { name: 'Draw sample pictures' }).click();
  await expect(page.getByRole('region', { name: /^Sample pictures/ })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Merge Clothes' }).click();
  await page.getByRole('dialog').getByLabel('Name of the new dataset').fill('Both');
  await page.getByRole('button', { name: 'Merge', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Both', exact: true })).toBeVisible({ timeout: 60_000 });

  await page.getByRole('button', { name: 'Delete Clothes' }).click();
  await expect(page.getByRole('button', { name: 'Delete Clothes' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: 'Delete Clothes' })).toBeVisible();
});
