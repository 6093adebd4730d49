/** From a new user to that user's generator, in the page. */
import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import { readFoldedSafetensors } from '../src/engine/networks/issue/testing/read-folded.ts';
import { expect, test } from './fixtures.ts';
import { countPresses } from './presses.ts';

test('a new user’s generator is made, checked and saved in two clicks, and the user is kept', async ({
  page,
  shell,
}) => {
  await shell.open();
  const presses = await countPresses(page);
  await shell.goTo('Registry');
  await page.getByLabel('Name', { exact: true }).fill('alice');
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 120_000 }),
    page.getByRole('button', { name: 'Add and issue generator' }).click(),
  ]);
  expect(await presses()).toBe(2);
  expect(download.suggestedFilename()).toBe('generator-alice.zip');
  const files = unzipSync(await readFile(await download.path()));
  expect(Object.keys(files).toSorted()).toEqual(['generator.onnx', 'generator.safetensors', 'manifest.json']);
  expect(readFoldedSafetensors(files['generator.safetensors']!).config.resolution).toBe(64);
  await expect(
    page.getByRole('status').filter({ hasText: 'The generator of alice was saved' }),
  ).toBeVisible();

  await page.reload();
  await expect(page.getByRole('rowheader', { name: 'alice' })).toBeVisible();
});

test('a list of names is refused by its row or added whole, all get generators, and a third party checks a claim', async ({
  page,
  shell,
}) => {
  await shell.open({ room: 'Registry' });
  await page.getByLabel('The fingerprint is drawn').selectOption('from a secret and the name');
  await page.getByRole('button', { name: 'Make a secret' }).click();
  const [secret] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save the secret' }).click(),
  ]);
  expect(await readFile(await secret.path())).toHaveLength(32);

  const list = (text: string) => ({ name: 'names.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  const picker = page.getByLabel('Add a list (CSV)');
  await picker.setInputFiles(list('user,note\nbob,\n=cmd|calc,\n'));
  await expect(page.getByRole('alert')).toContainText('Row 3');
  await expect(page.getByRole('rowheader')).toHaveCount(0);
  await picker.setInputFiles(list('user,note\nbob,of sales\ncarol,\n'));
  await expect(page.getByRole('rowheader')).toHaveText(['bob', 'carol']);
  await expect(page.getByRole('cell', { name: 'derived' })).toHaveCount(2);

  const saved = async (button: string) => {
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: 240_000 }),
      page.getByRole('button', { name: button, exact: true }).click(),
    ]);
    return readFile(await download.path());
  };
  const issued = unzipSync(await saved('Issue to all 2'));
  const perUser = ['generator.onnx', 'generator.safetensors', 'manifest.json'];
  expect(Object.keys(issued).toSorted()).toEqual(
    ['bob', 'carol'].flatMap((user) => perUser.map((file) => `${user}/${file}`)),
  );
  expect(issued['bob/generator.safetensors']).not.toEqual(issued['carol/generator.safetensors']);
  await expect(
    page.getByRole('status').filter({ hasText: '2 generators were saved in 1 zip' }),
  ).toBeVisible();

  const committed = await saved('Committed list');
  const claim = await saved('Claim of carol');
  const json = { mimeType: 'application/json' };
  await page.getByLabel('Open a list').setInputFiles({ name: 'list.json', buffer: committed, ...json });
  await page.getByLabel('Open a claim').setInputFiles({ name: 'claim.json', buffer: claim, ...json });
  await expect(page.getByRole('status').filter({ hasText: /holds this claim/ })).toContainText('carol');
});
