/**
 * A run in Chromium with a kept profile suffers one fault after another in random order. After each, everything that
 * the page called saved exists, everything offered is intact, nothing else is left after a start, and the run
 * continues and saves.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { Shell } from '../pages/shell.ts';
import { TrainPage } from '../pages/train.ts';
import { crash, freeze, moveClock } from './browser.ts';
import { FaultedRun } from './faulted-run.ts';
import { openProfile, type OpenProfile } from './kept-profile.ts';
import type { Plan } from './page/points.ts';

const HOUR_MS = 3_600_000;
/** The time limit for anything that is waited for. */
const MOST_MS = 300_000;
/** A fault happens at one of its point's first few uses. A save has about this many of the commonest. */
const MOST_NTH = 6;

const atSaves: Omit<Plan, 'nth'>[] = [
  { fault: 'full', point: 'transaction' },
  { fault: 'full', point: 'put chunk' },
  { fault: 'full', point: 'put head' },
  { fault: 'full', point: 'put run' },
  { fault: 'die', point: 'transaction' },
  { fault: 'die', point: 'put chunk' },
  { fault: 'die', point: 'put head' },
  { fault: 'hang', point: 'transaction' },
  { fault: 'flip', point: 'get chunk' },
  { fault: 'lose-device', point: 'read-back' },
  { fault: 'lose-device', point: 'transaction' },
  { fault: 'lose-device', point: 'step' },
  { fault: 'die', point: 'step' },
  { fault: 'hang', point: 'step' },
];

const pick = <T>(choices: readonly T[]): T => choices[Math.floor(Math.random() * choices.length)]!;

export class Soak {
  readonly counts = new Map<string, number>();
  /** The largest number that a page called saved. */
  savedKimg = 0;
  #page!: Page;
  #run!: FaultedRun;
  #train!: TrainPage;
  #open!: OpenProfile;

  private constructor(
    private readonly site: string,
    private readonly profile: string,
  ) {}

  static async begin(site: string): Promise<Soak> {
    const soak = new Soak(site, await mkdtemp(join(tmpdir(), 'studio-soak-')));
    await soak.#start();
    await soak.#run.startHere();
    await soak.#save();
    return soak;
  }

  async end(): Promise<void> {
    await this.#open.kill();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Throws if something does not hold, naming the fault. */
  async nextFault(): Promise<void> {
    const [name, happen] = pick(this.#faults);
    console.log(name);
    try {
      await happen();
      await this.#save();
    } catch (error) {
      throw new Error(`after ${name}, the ${[...this.counts.values()].reduce((a, b) => a + b, 1)}th`, {
        cause: error,
      });
    }
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    console.log(`  and ${this.savedKimg} kimg are saved`);
  }

  readonly #faults: readonly [string, () => Promise<void>][] = [
    ...atSaves.map((plan): [string, () => Promise<void>] => [
      `${plan.fault} at ${plan.point}`,
      () => this.#atSave(plan),
    ]),
    ['SIGKILL of Chromium', () => this.#killed()],
    ['SIGKILL of Chromium', () => this.#killed()],
    ['the tab crashed', () => this.#crashed()],
    ['the page reloaded', () => this.#reloaded()],
    ['the tab frozen, its clock an hour on', () => this.#asleep(HOUR_MS)],
    ['the tab frozen, its clock an hour back', () => this.#asleep(-HOUR_MS)],
    ['a second tab, then the first crashed', () => this.#succeeded()],
  ];

  async #atSave(plan: Omit<Plan, 'nth'>): Promise<void> {
    await this.#run.arm({ ...plan, nth: 1 + Math.floor(Math.random() * MOST_NTH) });
    if (plan.point === 'step') await this.#run.ending();
    else await this.#run.save();
    await this.#note();
    await this.#run.goOn();
    await this.#run.disarm();
    // The fault that was set may have happened between the last two steps.
    await this.#run.goOn();
  }

  async #killed(): Promise<void> {
    await this.#train.save.click();
    await this.#page.waitForTimeout(Math.random() * 500);
    await this.#note();
    await this.#open.kill();
    await this.#start();
    await this.#goOnAfterStart();
  }

  async #crashed(): Promise<void> {
    await this.#train.save.click();
    await this.#note();
    const { page } = this.#open;
    const tab = await page.context().newPage();
    await crash(this.#page);
    await this.#openIn(tab);
    await this.#goOnAfterStart();
  }

  async #reloaded(): Promise<void> {
    await this.#train.save.click();
    await this.#note();
    this.#page.once('dialog', (dialog) => void dialog.accept());
    await this.#page.reload();
    await this.#goOnAfterStart();
  }

  async #asleep(clockMs: number): Promise<void> {
    await freeze(this.#page, 1000 + Math.random() * 3000);
    await moveClock(this.#page, clockMs);
    await this.#train.waitForKimgAbove(await this.#train.kimg(), MOST_MS);
    await expect(this.#page.getByText(/has not answered/)).toHaveCount(0);
  }

  /** A second tab must not offer the run while the first has it, and resumes it once the first is gone. */
  async #succeeded(): Promise<void> {
    await this.#note();
    const tab = await this.#page.context().newPage();
    const first = this.#page;
    await this.#openIn(tab);
    await new Shell(tab).goTo('Train');
    await expect(tab.getByText(/trains in another tab/).first()).toBeVisible({ timeout: MOST_MS });
    await expect(this.#train.resume).toHaveCount(0);
    await crash(first);
    await expect(this.#train.resume.first()).toBeVisible({ timeout: MOST_MS });
    await this.#isKept();
    await this.#run.resume();
  }

  async #start(): Promise<void> {
    this.#open = await openProfile(this.profile);
    await this.#openIn(this.#open.page);
  }

  async #openIn(page: Page): Promise<void> {
    page.setDefaultTimeout(MOST_MS);
    this.#page = page;
    this.#train = new TrainPage(page);
    this.#run = new FaultedRun(page, new Shell(page), this.#train);
    await page.goto(this.site);
  }

  async #goOnAfterStart(): Promise<void> {
    expect(await this.#run.brokenAtRest()).toEqual([]);
    await this.#isKept();
    await this.#run.resume();
  }

  async #save(): Promise<void> {
    await this.#run.goOn();
    expect(await this.#run.save()).toBe('saved');
    await this.#note();
    await this.#isKept();
    expect(await this.#run.brokenMeanwhile()).toEqual([]);
  }

  /** Remembers what the page calls saved. */
  async #note(): Promise<void> {
    this.savedKimg = Math.max(this.savedKimg, await this.#run.toldSavedKimg());
  }

  async #isKept(): Promise<void> {
    const [newest] = await this.#run.checkpoints();
    expect(Number(newest?.metadata['kimg'])).toBeGreaterThanOrEqual(this.savedKimg);
  }
}
