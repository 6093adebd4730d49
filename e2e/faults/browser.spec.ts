/** One case of each browser fault: it is killed, a tab freezes, there is a second tab, one crashes. */
import { Shell } from '../pages/shell.ts';
import { TrainPage } from '../pages/train.ts';
import { crash, freeze } from './browser.ts';
import { expect, test } from './fixtures.ts';
import { killAtSaves } from './killed-browser.ts';

test('a run outlives a frozen tab, a second one and a crash', async ({ faulted, page, train, context }) => {
  test.setTimeout(300_000);
  await faulted.start();
  await faulted.pause();
  const [paused] = await faulted.checkpoints();

  await train.resume.click();
  await freeze(page, 2000);
  await train.waitForKimgAbove(await train.kimg());
  await expect(page.getByText(/has not answered/)).toHaveCount(0);

  const other = await context.newPage();
  const second = { shell: new Shell(other), train: new TrainPage(other) };
  await second.shell.open({ room: 'Train' });
  await expect(other.getByText(/trains in another tab/)).toBeVisible();
  await expect(second.train.resume).toHaveCount(0);

  await crash(page);
  // It is listed again once its writer has gone.
  await second.train.resume.first().click();
  await second.train.waitForKimgAbove(0, 120_000);
  expect(await second.train.kimg()).toBeGreaterThanOrEqual(Number(paused!.metadata['kimg']));
});

test('a run outlives a Chromium that is killed while it saves', async ({ site }) => {
  test.setTimeout(300_000);
  expect(await killAtSaves(site, 1)).toMatchObject({ kills: 1 });
});
