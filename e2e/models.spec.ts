/**
 * Networks are loaded into and out of the page: an official pickle dropped anywhere, downloads, and a run's results
 * as a zip.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openNetwork } from '../src/engine/networks/open-network.ts';
import { seededVariables, writeNetworkPickle } from '../src/formats/testing/write-network-pickle.ts';
import { sourceOfBytes } from '../src/formats/byte-source.ts';
import { openZip } from '../src/formats/zip.ts';
import { barriersIn } from './barriers.ts';
import { expect, test } from './fixtures.ts';

const officialPickle = fileURLToPath(new URL('../test-fixtures/net-32/network.pkl', import.meta.url));

test('an official pickle dropped anywhere is told, used and taken away in other formats', async ({
  page,
  shell,
  models,
}) => {
  const original = openNetwork(await readFile(officialPickle));
  await shell.open({ room: 'Settings' });
  await shell.drop([officialPickle]);
  await expect(shell.link('Models')).toHaveAttribute('aria-current', 'page');
  await expect(models.figure('network', 'Architecture')).toHaveText(/generator, \w+ discriminator/);
  await expect(models.figure('network', 'Feature maps')).toContainText(String(original.config.fmapMax));
  await expect(models.figure('network', 'Trained')).toHaveText('not told');
  expect(await barriersIn(page)).toEqual([]);

  const { fileName, bytes } = await models.download('network', 'Safetensors');
  expect(fileName).toBe('network.safetensors');
  const taken = openNetwork(bytes);
  expect(taken.config).toEqual(original.config);
  for (const [name, { data }] of original.networks.Gs!) {
    expect([...taken.networks.Gs!.get(name)!.data], name).toEqual([...data]);
  }
  const onnx = await models.download('network', 'ONNX decoder');
  expect(onnx.fileName).toBe('network-decoder.onnx');
  expect(onnx.bytes.length).toBeGreaterThan(10_000);

  await page.getByRole('button', { name: 'Train from network', exact: true }).click();
  await expect(page.getByLabel('Start from')).toHaveValue(/.+/);
  await page.getByText('All settings', { exact: true }).click();
  await expect(page.getByLabel('Feature maps at most', { exact: true })).toHaveValue(
    String(original.config.fmapMax),
  );
});

test('a plain StyleGAN2 pickle is refused by name, with a sentence on what it is', async ({
  page,
  shell,
}, info) => {
  const network = (name: string) => ({ name, staticKwargs: {}, variables: seededVariables({ lod: [] }, 1) });
  const path = info.outputPath('plain.pkl');
  await writeFile(path, writeNetworkPickle(['G', 'D', 'Gs'].map(network)));
  await shell.open();
  await shell.drop([path]);
  await expect(page.getByRole('alert')).toContainText('plain.pkl: This is a plain StyleGAN2 pickle');
  await expect(page.getByRole('region', { name: 'plain', exact: true })).toHaveCount(0);
});

test('a run leaves as a zip of the official results folder', async ({ page, shell, train }) => {
  await shell.open({ room: 'Train' });
  await train.chooseTiniest();
  await train.start.click();
  await train.waitForKimgAbove(0, 240_000);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  const exporting = page.getByRole('button', { name: /^Export results/ });
  await expect(exporting).toBeVisible({ timeout: 60_000 });
  const started = page.waitForEvent('download', { timeout: 300_000 });
  await exporting.click();
  await expect(page.getByText(/^Drawing fakes-/)).toBeVisible({ timeout: 60_000 });
  const download = await started;
  expect(download.suggestedFilename()).toMatch(/\.zip$/);
  const names = (await openZip(sourceOfBytes(await readFile(await download.path())))).map(
    ({ path }) => path.split('/')[1]!,
  );
  expect(names).toEqual(
    expect.arrayContaining([
      'reals.png',
      'fakes-arbitrary-init.png',
      'fakes-latents-same-000000.png',
      'fakes-watermarks-same-000000.png',
      'network-snapshot-000000.safetensors',
      'training-state.safetensors',
      'config.json',
      'log.txt',
    ]),
  );
});
