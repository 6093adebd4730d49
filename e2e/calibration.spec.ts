/** A model's calibration, made in the page with regenerated pictures, and what a verdict says afterwards. */
import { writeFile } from 'node:fs/promises';
import { encodePng } from '../src/formats/png-encode.ts';
import { modelBytes } from '../workers/render/testing/models.ts';
import { expect, test } from './fixtures.ts';

/** A checkerboard, which no network of smooth maps draws. */
const board = encodePng({
  width: 8,
  height: 8,
  channels: 1,
  data: Uint8Array.from({ length: 8 * 8 }, (_, i) => ((i + Math.floor(i / 8)) % 2) * 255),
});

test('a calibration with regeneration tells a stranger’s picture, and stays with the model', async ({
  page,
  shell,
  models,
}, info) => {
  const [model, stranger] = [info.outputPath('tiny.safetensors'), info.outputPath('stranger.png')];
  await writeFile(model, modelBytes(1, { name: 'Tiny' }));
  await writeFile(stranger, board);
  await shell.open({ computeOn: 'wasm', room: 'Datasets' });
  await page.getByLabel('The built-in sample at').selectOption('16');
  await page.getByRole('button', { name: 'Draw sample pictures' }).click();
  await expect(page.getByRole('region', { name: /^Sample pictures/ })).toBeVisible({ timeout: 60_000 });

  await shell.drop([model]);
  const card = models.card('tiny');
  await card.getByRole('button', { name: 'Calibrate tiny' }).click();
  const dialog = page.getByRole('dialog', { name: 'Calibration of “tiny”' });
  await expect(dialog).toContainText('This model has none');
  const source = dialog.getByLabel('Innocent pictures');
  await source.selectOption({ label: (await source.getByRole('option').nth(1).innerText()).trim() });
  await dialog.getByLabel('Tell pasted fingerprints').check();
  await dialog.getByRole('button', { name: 'Calibrate', exact: true }).click();
  await expect(dialog).toContainText(/Made on .* from Sample pictures.* \(2.048\)/, { timeout: 240_000 });
  await page.keyboard.press('Escape');

  await page.reload();
  await card.getByRole('button', { name: 'Details of tiny' }).click();
  await expect(models.figure('tiny', 'Calibration')).toHaveText(/^2.048 innocents, 20\d\d-/);
  await card.getByRole('link', { name: 'Decode with tiny' }).click();
  await shell.drop([stranger]);
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await expect(verdict).toContainText('This is not fingerprinted by this model.', { timeout: 60_000 });
  await expect(verdict).toContainText('The generator comes no nearer to it than to innocent pictures');
});
