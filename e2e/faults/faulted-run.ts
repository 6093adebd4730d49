/** A tiny run on wasm whose worker, store and device can be made to fail, and what must hold of it afterwards. */
import { expect, type Page, type Worker } from '@playwright/test';
import type { Shell } from '../pages/shell.ts';
import type { TrainPage } from '../pages/train.ts';
import { auditStore, brokenPromises, checkpointsOf, type StoredObject } from './audit.ts';
import type { FaultControl, Plan } from './page/points.ts';

/** In the worker. */
declare const faultPoints: FaultControl;

export class FaultedRun {
  constructor(
    private readonly page: Page,
    private readonly shell: Shell,
    private readonly train: TrainPage,
  ) {}

  /** Starts it on the sample pictures; it saves when it is told to, and at its end. */
  async start(totalKimg = 1000): Promise<void> {
    await this.shell.open({ room: 'Train' });
    await this.train.chooseTiniest();
    await this.train.fill({ Length: totalKimg, 'Checkpoint every': 1_000_000, 'Grids every': 1_000_000 });
    await this.train.start.click();
    await this.train.waitForKimgAbove(0, 180_000);
  }

  async pause(): Promise<void> {
    await this.train.pause.click();
    await expect(this.train.status).toContainText('Paused', { timeout: 60_000 });
  }

  /** The next fault. The worker must be there, as it is once runs were listed. */
  async arm(plan: Plan): Promise<void> {
    const worker = await this.worker();
    await worker.evaluate((armed) => faultPoints.arm(armed), plan);
  }

  /** Orders a save, and waits until it is told how that ended. */
  async save(): Promise<'saved' | 'trouble' | 'failed'> {
    await this.train.save.click();
    const { status } = this.train;
    const alert = this.page.getByRole('alert');
    await expect(status).not.toContainText('Saving', { timeout: 30_000 });
    if ((await status.innerText()).includes('Failed')) return 'failed';
    return (await alert.count()) > 0 ? 'trouble' : 'saved';
  }

  /** Takes up the run after it failed. */
  async resume(): Promise<void> {
    await this.train.resume.first().click();
    await expect(this.train.status).toContainText('Training', { timeout: 120_000 });
  }

  /** Newest first, of the only run. */
  async checkpoints(): Promise<StoredObject[]> {
    const audit = await auditStore(this.page);
    return checkpointsOf(audit, audit.runs[0]!.id);
  }

  /** Starts the page anew, with the run at rest in its store, and tells what does not hold of the store then. */
  async brokenAfterStart(): Promise<string[]> {
    await this.shell.reopen();
    await this.shell.goTo('Train');
    await expect(this.train.resume.first()).toBeVisible({ timeout: 60_000 });
    return this.broken();
  }

  /** What does not hold of the store, which nobody must be writing to. */
  async broken(): Promise<string[]> {
    return brokenPromises(await auditStore(this.page));
  }

  private async worker(): Promise<Worker> {
    // The last one: one that has just died may still be listed before its successor.
    const find = (): Worker | undefined =>
      this.page.workers().findLast((worker) => /train/.test(worker.url()));
    await expect.poll(find, { timeout: 30_000 }).toBeDefined();
    return find()!;
  }
}
