/**
 * Ends Chromium with SIGKILL again and again, on one profile, while a run saves as fast as it can. After every start
 * it checks that the newest checkpoint is at least as new as the one that the page called saved, that everything
 * offered is intact, that nothing else is left, and that the run continues from there.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { Shell } from '../pages/shell.ts';
import { TrainPage } from '../pages/train.ts';
import { FaultedRun } from './faulted-run.ts';
import { openProfile } from './kept-profile.ts';

/** A save takes about 100 ms on an idle machine, and much longer on a busy one. */
const MOST_WAIT_MS = 3000;

export interface KillCounts {
  kills: number;
  /** How often the page said that it was saving. */
  duringSave: number;
  /** How often the page had called a newer checkpoint saved. */
  afterNewerSave: number;
}

/** Throws if something does not hold. `onKill` is told the counts so far. */
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

/** Checks what the start found, and resumes the run. */
async function goOn(run: FaultedRun, savedKimg: number): Promise<void> {
  expect(await run.brokenAtRest()).toEqual([]);
  const [newest] = await run.checkpoints();
  expect(Number(newest?.metadata['kimg'])).toBeGreaterThanOrEqual(savedKimg);
  await run.resume();
}

/** Presses Save whenever that is possible. */
function keepSaving(page: Page): Promise<void> {
  return page.evaluate(() => {
    setInterval(() => {
      const buttons = [...document.querySelectorAll('button')];
      buttons.find(({ textContent, disabled }) => textContent === 'Save' && !disabled)?.click();
    }, 20);
  });
}
