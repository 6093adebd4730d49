/** The sample model evaluated in the page without any file: a distance that is not an FID, and its bit accuracy. */
import { readFile } from 'node:fs/promises';
import { barriersIn } from './barriers.ts';
import { expect, test } from './fixtures.ts';

test('the sample model is measured, and its numbers outlive a reload', async ({ page, evaluate }) => {
  await evaluate.open();
  await evaluate.drawSample.click();
  await expect(evaluate.reals).not.toHaveValue('', { timeout: 120_000 });
  await evaluate.numImages.fill('24');
  await evaluate.start.click();
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();

  const [, distance, kernel, bits, , pictures] = await evaluate.onlyResult();
  expect(distance).toMatch(/^\d[\d.e+]*\s+random features, no FID$/);
  expect(kernel).toBe('–');
  expect(Number.parseFloat(bits ?? '')).toBeGreaterThan(80);
  expect(pictures).toMatch(/^24 fakes, 24 reals\s+Sample pictures/);
  expect(await barriersIn(page)).toEqual([]);

  await page.reload();
  expect((await evaluate.onlyResult())[1]).toBe(distance);
});

test('without real pictures bits alone are measured and saved as CSV', async ({ page, evaluate }) => {
  await evaluate.open();
  await evaluate.numImages.fill('8');
  await evaluate.start.click();
  const [, distance, , bits, , pictures] = await evaluate.onlyResult();
  expect(distance).toBe('–');
  expect(Number.parseFloat(bits ?? '')).toBeGreaterThan(80);
  expect(pictures).toMatch(/^8 fakes\s+bits alone$/);
  const started = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  const download = await started;
  expect(download.suggestedFilename()).toBe('evaluations.csv');
  const [heads, line] = (await readFile(await download.path(), 'utf8')).split('\n');
  expect(heads).toContain('bit_accuracy');
  expect(line).toContain('watermark_accuracy_8');
});

test('a file that is not Inception is refused by name, and nothing is kept', async ({ page, evaluate }) => {
  await evaluate.open();
  await evaluate.weightsFile.setInputFiles({
    name: 'notes.pth',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from('not weights'),
  });
  await expect(page.getByRole('alert')).toContainText('notes.pth: ');
  await expect(page.getByText('Only Inception’s give the FID.')).toHaveCount(0);
});

test('the kept checkpoints of a run are measured in turn and drawn over its training', async ({
  page,
  shell,
  train,
  evaluate,
}) => {
  await train.startTiniest(shell, { name: 'Rain' });
  // Two saves and the save at the stop, each at least a step after the one before.
  for (const _ of [1, 2]) {
    await train.save.click();
    await expect(train.save).toBeEnabled({ timeout: 60_000 });
    await train.waitForKimgAbove(await train.savedKimg(), 240_000);
  }
  await train.stop.click();
  await expect(train.status).toContainText('Stopped', { timeout: 60_000 });

  await shell.goTo('Evaluate');
  await page.getByLabel('Model', { exact: true }).selectOption({ label: 'Rain (16 px, 16 bits)' });
  await evaluate.reals.selectOption('');
  await evaluate.numImages.fill('4');
  await page.getByLabel(/^All \d kept checkpoints$/).check();
  await evaluate.start.click();
  const chart = page.getByRole('img', { name: /^Bits read right, over kimg: Rain/ });
  await expect(chart).toBeVisible({ timeout: 120_000 });
  await expect(evaluate.results.getByRole('rowheader', { name: 'Rain' }).nth(1)).toBeVisible();
  expect(await barriersIn(page)).toEqual([]);
});
