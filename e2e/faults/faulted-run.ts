/** A tiny run on wasm whose worker, store and device can be made to fail, with checks of what must hold afterwards. */
import { expect, type Locator, type Page, type Worker } from '@playwright/test';
import type { Shell } from '../pages/shell.ts';
import type { TrainPage } from '../pages/train.ts';
import { auditStore, brokenPromises, checkpointsOf, type StoredObject } from './audit.ts';
import type { FaultControl, Plan } from './page/points.ts';

/** Exists in the worker. */
declare const faultPoints: FaultControl;

/** Sweeps run at the lowest priority, on machines that have other work. */
const PATIENCE_MS = 300_000;

export class FaultedRun {
  constructor(
    private readonly page: Page,
    private readonly shell: Shell,
    private readonly train: TrainPage,
  ) {}

  /** Opens the page and starts the run. */
  async start(): Promise<void> {
    await this.shell.open({ room: 'Train' });
    await this.startHere();
  }

  /** Starts the run on the sample pictures, in the open page. It saves on request and at its end. */
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

  /**
   * Runs one iteration of a paused run, and draws grids of other weights, so that a save writes something of every
   * kind.
   */
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

  /** Sets the next fault. The worker must exist, which is so once runs are listed. */
  async arm(plan: Plan): Promise<void> {
    const worker = await this.worker();
    await worker.evaluate((armed) => faultPoints.arm(armed), plan);
  }

  /** Cancels a fault that was set and has not happened yet. */
  async disarm(): Promise<void> {
    const worker = await this.worker();
    await worker.evaluate(() => faultPoints.disarm());
  }

  /** Whether a fault that was set has not happened yet. */
  async isArmed(): Promise<boolean> {
    const worker = await this.worker();
    return worker.evaluate(() => faultPoints.isArmed);
  }

  /** Orders a save, and waits for its result. Ends a worker that hangs, with the page's own button. */
  async save(): Promise<'saved' | 'trouble' | 'failed'> {
    try {
      await this.train.save.click({ timeout: 30_000 });
    } catch (error) {
      // A run that has failed accepts no orders.
      if (!(await this.train.status.innerText()).includes('Failed')) throw error;
    }
    await this.settled(/Saving/);
    const words = await this.train.status.innerText();
    if (words.includes('Failed')) return 'failed';
    return (await this.alert.count()) > 0 ? 'trouble' : 'saved';
  }

  /** Waits until the run ends with a fault, and ends a worker that hangs. */
  async ending(): Promise<'failed'> {
    await this.settled(/Training|Saving/);
    await expect(this.train.status).toContainText('Failed');
    return 'failed';
  }

  /** What the page says about the fault. */
  async told(): Promise<string> {
    const words = await this.alert.first().innerText();
    return words.replaceAll(/\s+/g, ' ');
  }

  private get alert(): Locator {
    return this.page.getByRole('main').getByRole('alert');
  }

  /** Waits until the run's status is none of these any more. */
  private async settled(under: RegExp): Promise<void> {
    const end = this.page.getByRole('button', { name: 'End it' });
    await expect(async () => {
      if ((await end.count()) > 0) await end.click();
      await expect(this.train.status).not.toContainText(under, { timeout: 1000 });
    }).toPass({ timeout: PATIENCE_MS });
  }

  /** Resumes the run after it failed, or continues it if it is paused. */
  async resume(): Promise<void> {
    await this.train.resume.first().click();
    await expect(this.train.status).toContainText('Training', { timeout: PATIENCE_MS });
  }

  /** Waits until the run trains, is paused or has failed, and continues it if it does not train. */
  async goOn(): Promise<void> {
    await this.settled(/Saving|Loading|Compiling/);
    if (/Failed|Paused/.test(await this.train.status.innerText())) await this.resume();
  }

  /** Thousands of images at the newest save that the page reports. */
  async toldSavedKimg(): Promise<number> {
    const text = await this.page.getByRole('main').innerText();
    return Number(/([\d.]+) kimg, /.exec(text)?.[1] ?? 0);
  }

  /** The checkpoints of the only run, newest first. */
  async checkpoints(): Promise<StoredObject[]> {
    const audit = await auditStore(this.page);
    return checkpointsOf(audit, audit.runs[0]!.id);
  }

  /** Reloads the page with the run paused in its store, and returns what is wrong in the store then. */
  async brokenAfterStart(): Promise<string[]> {
    await this.shell.reopen();
    return this.brokenAtRest();
  }

  /** The same for a page that was just opened. */
  async brokenAtRest(): Promise<string[]> {
    await this.shell.goTo('Train');
    await expect(this.train.resume.first()).toBeVisible({ timeout: PATIENCE_MS });
    return this.broken();
  }

  /** What is wrong in the store. Nobody may be writing to it. */
  async broken(): Promise<string[]> {
    return brokenPromises(await auditStore(this.page));
  }

  /** What is wrong of the things that must hold at any moment: everything that is offered is intact. */
  async brokenMeanwhile(): Promise<string[]> {
    const { objects } = await auditStore(this.page);
    return brokenPromises({ objects, orphans: [] });
  }

  /**
   * Counts how often a 0.1 s timer has fired in the worker since, each time the result is called. In a frozen tab it
   * seldom does.
   */
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
    // Takes the last one, since a worker that has just died may still be listed before its successor.
    const find = (): Worker | undefined =>
      this.page.workers().findLast((worker) => /train/.test(worker.url()));
    await expect.poll(find, { timeout: PATIENCE_MS }).toBeDefined();
    return find()!;
  }
}
