/**
 * Ends Chromium with SIGKILL while a run saves as fast as it can, again and again on one profile, and looks after every start:
 * the newest checkpoint is no older than what the page had called saved, everything that is offered is whole, nothing else is
 * left, and the run goes on from there.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { Shell } from '../pages/shell.ts';
import { TrainPage } from '../pages/train.ts';
import { FaultedRun } from './faulted-run.ts';
import { openProfile } from './kept-profile.ts';

/** A save takes some 100 ms on an idle machine, and far longer on a busy one. */
const MOST_WAIT_MS = 3000;

export interface KillCounts {
  kills: number;
  /** The page said that it was saving. */
  duringSave: number;
  /** The page had called a newer checkpoint saved than before. */
  afterNewerSave: number;
}

/** Throws at the first promise that does not hold. `onKill` hears how far it is. */
export async function killAtSaves(
  site: string,
  kills: number,
  onKill: (counts: KillCounts) => void = () => undefined,
): Promise<KillCounts> {
  const profile = await mkdtemp(join(tmpdir(), 'studio-profile-'));
  const counts = { kills: 0, duringSave: 0, afterNewerSave: 0 };
  let savedKimg = 0;
  try {
    for (;;) {
      const { page, kill } = await openProfile(profile);
      try {
        await page.goto(site);
        const train = new TrainPage(page);
        const run = new FaultedRun(page, new Shell(page), train);
        if (counts.kills === 0) await run.startHere();
        else await goOn(run, savedKimg);
        if (counts.kills === kills) return counts;
        await keepSaving(page);
        // A run without a checkpoint is not offered.
        if (counts.kills === 0)
          await expect.poll(() => run.toldSavedKimg(), { timeout: 300_000 }).toBeGreaterThan(0);
        await page.waitForTimeout(Math.random() * MOST_WAIT_MS);
        const told = await run.toldSavedKimg();
        if (told > savedKimg) counts.afterNewerSave++;
        savedKimg = Math.max(savedKimg, told);
        if ((await train.status.innerText()).includes('Saving')) counts.duringSave++;
      } finally {
        await kill();
      }
      counts.kills++;
      onKill(counts);
    }
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Looks at what the start found, and takes up the run. */
async function goOn(run: FaultedRun, savedKimg: number): Promise<void> {
  expect(await run.brokenAtRest()).toEqual([]);
  const [newest] = await run.checkpoints();
  expect(Number(newest?.metadata['kimg'])).toBeGreaterThanOrEqual(savedKimg);
  await run.resume();
}

/** Presses Save whenever it can be pressed. */
function keepSaving(page: Page): Promise<void> {
  return page.evaluate(() => {
    setInterval(() => {
      const buttons = [...document.querySelectorAll('button')];
      buttons.find(({ textContent, disabled }) => textContent === 'Save' && !disabled)?.click();
    }, 20);
  });
}
