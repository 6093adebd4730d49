/**
 * A machine that sleeps: the debugging protocol freezes the tab for half a minute of real time, after which its
 * clocks and its workers' show an hour more, or the calendar an hour less. The tab must not be taken for dead while
 * it sleeps, nor take its own worker for dead when it wakes, and there are never two writers.
 */
import type { BrowserContext, Page } from '@playwright/test';
import { swept } from '../../src/testing/swept.ts';
import { Shell } from '../pages/shell.ts';
import { TrainPage } from '../pages/train.ts';
import { freeze, moveClock } from './browser.ts';
import { FaultedRun } from './faulted-run.ts';
import { expect, test } from './fixtures.ts';

const HOUR_MS = 3_600_000;
/** Longer than anything waits for the lock of a writer that is about to end. */
const ASLEEP_MS = 30_000;

/** Opens a second tab, and waits until it sees that the first one trains. */
async function openSecond(
  context: BrowserContext,
): Promise<{ page: Page; train: TrainPage; run: FaultedRun }> {
  const page = await context.newPage();
  const shell = new Shell(page);
  const train = new TrainPage(page);
  await shell.open({ room: 'Train' });
  await expect(page.getByText(/trains in another tab/).first()).toBeVisible({ timeout: 300_000 });
  return { page, train, run: new FaultedRun(page, shell, train) };
}

for (const [words, clockMs] of [
  ['an hour on', HOUR_MS],
  ['an hour back', -HOUR_MS],
] as const) {
  test(`a tab that sleeps wakes with its clock ${words}, and goes on`, async ({
    faulted,
    page,
    train,
    context,
  }) => {
    await faulted.start();
    expect(await faulted.save()).toBe('saved');
    const [before] = await faulted.checkpoints();
    const beats = await faulted.countBeats();
    const asleep = freeze(page, ASLEEP_MS);
    const second = await openSecond(context);
    await expect(second.train.resume).toHaveCount(0);
    await asleep;
    const beaten = await beats();
    expect(await second.run.brokenMeanwhile()).toEqual([]);
    await moveClock(page, clockMs);
    await train.waitForKimgAbove(await train.kimg(), 300_000);
    await page.waitForTimeout(10_000);
    await expect(page.getByText(/has not answered/)).toHaveCount(0);
    expect(await faulted.save()).toBe('saved');
    const [newest] = await faulted.checkpoints();
    expect(Number(newest!.metadata['kimg'])).toBeGreaterThan(Number(before!.metadata['kimg']));
    expect(await faulted.brokenMeanwhile()).toEqual([]);
    swept(
      `a tab frozen for ${ASLEEP_MS / 1000} s, its clocks then ${words}: it trained on and saved; a second tab offered ` +
        `nothing of the run meanwhile. Its worker's timer of a tenth of a second fired ${beaten} times while it was frozen`,
    );
  });
}

test('a tab whose lock was taken while it slept writes nothing any more', async ({
  faulted,
  page,
  train,
  context,
}) => {
  await faulted.start();
  expect(await faulted.save()).toBe('saved');
  const asleep = freeze(page, ASLEEP_MS);
  const second = await openSecond(context);
  await takeRunLock(second.page);
  await second.page.reload();
  await second.run.resume();
  expect(await second.run.save()).toBe('saved');
  const [kept] = await second.run.checkpoints();
  await asleep;
  await moveClock(page, HOUR_MS);
  await train.save.click();
  await expect(page.getByRole('alert').first()).toContainText('Another tab has taken over', {
    timeout: 300_000,
  });
  expect((await second.run.checkpoints())[0]).toEqual(kept);
  expect(await second.run.save()).toBe('saved');
  expect(await second.run.brokenMeanwhile()).toEqual([]);
  swept(
    'a run taken over by force from a tab that slept: the sleeper was told at its next save and wrote nothing',
  );
});

/** Takes the lock of the only run from its holder, as a browser does when it gives up on a tab. */
function takeRunLock(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const { held = [] } = await navigator.locks.query();
    const name = held.map((lock) => lock.name ?? '').find((lock) => lock.includes('studio/run/'))!;
    await navigator.locks.request(name, { steal: true }, () => undefined);
  });
}
