/** The main job: train on a dropped folder, watch, pause, return after a reload, and continue. */
import { expect, test } from './fixtures.ts';
import { gridNames } from './pages/train.ts';
import { contrast } from './sheet.ts';
import { sharedPath } from './shared.ts';

/** A software GPU takes most of a minute to compile the shaders of a first step, and longer on a busy machine. */
const firstStepMs = 420_000;

test('a dropped folder of photos trains, and goes on after a reload', async ({
  page,
  shell,
  datasets,
  train,
  settings,
}) => {
  test.setTimeout(18 * 60_000);
  const photos = sharedPath('datasets/clothing/originals');
  await shell.open();
  await settings.computeOnWebGpu(shell);

  await shell.drop([photos]);
  await expect(shell.link('Datasets')).toHaveAttribute('aria-current', 'page');
  await datasets.make();
  await datasets.waitForImages(39);

  await shell.goTo('Train');
  await train.chooseTiniest();
  await train.start.click();
  await train.waitForKimgAbove(0, firstStepMs);
  const early = await train.kimg();
  await train.waitForKimgAbove(early);
  await expect(page).toHaveTitle(/kimg/);

  for (const name of gridNames) {
    await expect(train.grid(name)).toBeVisible();
    const { cells } = await train.readGrid(name);
    expect(cells.length, name).toBeGreaterThan(1);
    expect(Math.max(...cells.map(contrast)), `contrast in ${name}`).toBeGreaterThan(1);
  }

  await train.pause.click();
  await expect(train.status).toContainText('Paused');
  const paused = await train.kimg();
  const gridsBefore = await Promise.all(gridNames.map((name) => train.readGrid(name)));

  await page.reload();
  await shell.goTo('Train');
  await train.resume.first().click();
  await expect(train.status).toBeVisible({ timeout: 60_000 });
  expect(await train.kimg()).toBeGreaterThanOrEqual(paused);
  const gridsAfter = await Promise.all(gridNames.map((name) => train.readGrid(name)));
  expect(gridsAfter.map(({ cells }) => cells.length)).toEqual(gridsBefore.map(({ cells }) => cells.length));
  await train.waitForKimgAbove(paused, firstStepMs);
});
