/** From a new user to that user's generator, in the page. */
import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import { readFoldedSafetensors } from '../src/engine/networks/issue/folded-file.ts';
import { expect, test } from './fixtures.ts';

test('a new user’s generator is made, checked and saved in two clicks, and the user is kept', async ({
  page,
  shell,
}) => {
  await shell.open();
  await shell.goTo('Registry'); // 1
  await page.getByLabel('Name', { exact: true }).fill('alice');
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 120_000 }),
    page.getByRole('button', { name: 'Add and issue generator' }).click(), // 2
  ]);
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
