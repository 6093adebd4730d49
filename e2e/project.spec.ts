/** Everything stored is saved as one zip, is deleted, and comes back with a drop. Existing things then stay as they are. */
import { barriersIn } from './barriers.ts';
import { expect, test } from './fixtures.ts';

test('a project is saved, and opened again where nothing of it is', async ({ page, shell }) => {
  await shell.open({ room: 'Datasets' });
  await page.getByRole('button', { name: 'Draw sample pictures' }).click();
  await expect(page.getByRole('region', { name: /^Sample pictures/ })).toBeVisible({ timeout: 120_000 });

  await shell.goTo('Settings');
  await page.getByRole('button', { name: 'Save a project' }).click();
  const dialog = page.getByRole('dialog');
  const part = dialog.getByRole('checkbox', { name: /^Dataset Sample pictures/ });
  await expect(part).toBeChecked();
  expect(await barriersIn(page)).toEqual([]);
  const started = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save as zip' }).click();
  const download = await started;
  expect(download.suggestedFilename()).toMatch(/^studio-\d{4}-\d\d-\d\d\.project\.zip$/);
  const path = await download.path();

  await page.getByRole('button', { name: 'Delete everything' }).click();
  await page.getByRole('button', { name: /^Delete all/ }).click();
  await expect(page.getByText('Nothing yet:')).toBeVisible();

  // Found by its bytes, whatever its name is now.
  await shell.goTo('Explore');
  await shell.drop([path]);
  await expect(shell.link('Settings')).toHaveAttribute('aria-current', 'page');
  await expect(part).toBeChecked();
  await dialog.getByRole('button', { name: 'Add to this browser' }).click();
  await expect(page.getByText('1 part of the project is here now')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Delete dataset Sample pictures/ })).toBeVisible();

  await page.getByLabel('Open a project', { exact: true }).setInputFiles(path);
  await expect(part).toBeDisabled();
  await expect(dialog.getByText(/, already here/)).toBeVisible();
  expect(await barriersIn(page)).toEqual([]);
});
