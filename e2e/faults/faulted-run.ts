/** A tiny run on wasm whose worker, store and device can be made to fail, and what must hold of it afterwards. */
import { expect, type Locator, type Page, type Worker } from '@playwright/test';
import type { Shell } from '../pages/shell.ts';
import type { TrainPage } from '../pages/train.ts';
import { auditStore, brokenPromises, checkpointsOf, type StoredObject } from './audit.ts';
import type { FaultControl, Plan } from './page/points.ts';

/** In the worker. */
declare const faultPoints: FaultControl;

/** Sweeps run at the lowest priority, on machines that have other things to do. */
const PATIENCE_MS = 300_000;

export class FaultedRun {
  constructor(
    private readonly page: Page,
    private readonly shell: Shell,
    private readonly train: TrainPage,
  ) {}

  /** Opens the page and starts it. */
  async start(): Promise<void> {
    await this.shell.open({ room: 'Train' });
    await this.startHere();
  }

  /** Starts it on the sample pictures, in the page as it is; it saves when it is told to, and at its end. */
  async startHere(totalKimg = 1000): Promise<void> {
    await this.shell.goTo('Train');
    await this.train.chooseTiniest();
    await this.train.fill({ Length: totalKimg, 'Checkpoint every': 1_000_000, 'Grids every': 1_000_000 });
    await this.train.start.click();
    await this.train.waitForKimgAbove(0, PATIENCE_MS);
  }

  async pause(): Promise<void> {
    await this.train.pause.click();
    await expect(this.train.status).toContainText('Paused', { timeout: PATIENCE_MS });
  }

  /** One iteration of a run at rest, and grids of other weights: then a save has something of every kind to write. */
  async changeAtRest(): Promise<void> {
    const before = await this.train.kimg();
    await this.page.getByRole('button', { name: 'Step', exact: true }).click();
    await this.train.waitForKimgAbove(before, PATIENCE_MS);
    await expect(this.train.status).toContainText('Paused', { timeout: PATIENCE_MS });
    await this.page
      .getByRole('tablist', { name: 'Weights that the grids are drawn from' })
      .getByRole('tab', { selected: false })
      .click();
  }

  /** The next fault. The worker must be there, as it is once runs were listed. */
  async arm(plan: Plan): Promise<void> {
    const worker = await this.worker();
    await worker.evaluate((armed) => faultPoints.arm(armed), plan);
  }

  /** Nothing happens any more that was armed and did not happen yet. */
  async disarm(): Promise<void> {
    const worker = await this.worker();
    await worker.evaluate(() => faultPoints.disarm());
  }

  /** True if what was armed did not happen yet. */
  async isArmed(): Promise<boolean> {
    const worker = await this.worker();
    return worker.evaluate(() => faultPoints.isArmed);
  }

  /** Orders a save, and waits until it is told how that ended. A worker that hangs is ended, as the page offers. */
  async save(): Promise<'saved' | 'trouble' | 'failed'> {
    try {
      await this.train.save.click({ timeout: 30_000 });
    } catch (error) {
      // A run that has failed takes no order.
      if (!(await this.train.status.innerText()).includes('Failed')) throw error;
    }
    await this.settled(/Saving/);
    const words = await this.train.status.innerText();
    if (words.includes('Failed')) return 'failed';
    return (await this.alert.count()) > 0 ? 'trouble' : 'saved';
  }

  /** Waits until the run ends by a fault, and ends a worker that hangs. */
  async ending(): Promise<'failed'> {
    await this.settled(/Training|Saving/);
    await expect(this.train.status).toContainText('Failed');
    return 'failed';
  }

  /** What the page says of the fault. */
  async told(): Promise<string> {
    const words = await this.alert.first().innerText();
    return words.replaceAll(/\s+/g, ' ');
  }

  private get alert(): Locator {
    return this.page.getByRole('main').getByRole('alert');
  }

  /** Waits until the run's status is not of these any more. */
  private async settled(under: RegExp): Promise<void> {
    const end = this.page.getByRole('button', { name: 'End it' });
    await expect(async () => {
      if ((await end.count()) > 0) await end.click();
      await expect(this.train.status).not.toContainText(under, { timeout: 1000 });
    }).toPass({ timeout: PATIENCE_MS });
  }

  /** Takes up the run after it failed, or goes on with it where it rests. */
  async resume(): Promise<void> {
    await this.train.resume.first().click();
    await expect(this.train.status).toContainText('Training', { timeout: PATIENCE_MS });
  }

  /** Waits until it trains, rests or has failed, whatever is under way, and goes on with it where it does not train. */
  async goOn(): Promise<void> {
    await this.settled(/Saving|Loading|Compiling/);
    if (/Failed|Paused/.test(await this.train.status.innerText())) await this.resume();
  }

  /** Thousands of images at the newest save that the page tells of. */
  async toldSavedKimg(): Promise<number> {
    const text = await this.page.getByRole('main').innerText();
    return Number(/([\d.]+) kimg, /.exec(text)?.[1] ?? 0);
  }

  /** Newest first, of the only run. */
  async checkpoints(): Promise<StoredObject[]> {
    const audit = await auditStore(this.page);
    return checkpointsOf(audit, audit.runs[0]!.id);
  }

  /** Starts the page anew, with the run at rest in its store, and tells what does not hold of the store then. */
  async brokenAfterStart(): Promise<string[]> {
    await this.shell.reopen();
    return this.brokenAtRest();
  }

  /** The same of a page that was just opened. */
  async brokenAtRest(): Promise<string[]> {
    await this.shell.goTo('Train');
    await expect(this.train.resume.first()).toBeVisible({ timeout: PATIENCE_MS });
    return this.broken();
  }

  /** What does not hold of the store, which nobody must be writing to. */
  async broken(): Promise<string[]> {
    return brokenPromises(await auditStore(this.page));
  }

  /** What must hold at any moment does not: everything that is offered is whole. */
  async brokenMeanwhile(): Promise<string[]> {
    const { objects } = await auditStore(this.page);
    return brokenPromises({ objects, orphans: [] });
  }

  /** How often a timer of a tenth of a second has fired in the worker since, as whoever is given tells: seldom in one at rest. */
  async countBeats(): Promise<() => Promise<number>> {
    const worker = await this.worker();
    const counter = await worker.evaluateHandle(() => {
      const count = { beats: 0 };
      setInterval(() => count.beats++, 100);
      return count;
    });
    return () => counter.evaluate(({ beats }) => beats);
  }

  private async worker(): Promise<Worker> {
    // The last one: one that has just died may still be listed before its successor.
    const find = (): Worker | undefined =>
      this.page.workers().findLast((worker) => /train/.test(worker.url()));
    await expect.poll(find, { timeout: PATIENCE_MS }).toBeDefined();
    return find()!;
  }
}
