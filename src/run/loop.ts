/**
 * The loop of a training run, the same for the page, `train` and the sample: iterations, orders between two of them,
 * ticks, and what is due at a tick. It waits for the device and never for animation frames, so it continues in a
 * hidden tab. The sink reports and stores.
 */
import { abortReason, unlessAborted } from '../base/abort.ts';
import { StudioError } from '../base/error.ts';
import { nextTask } from '../base/next-task.ts';
import { describeStage } from '../engine/training/schedules/place.ts';
import { isNotFinite } from './bad-numbers.ts';
import { Clock } from './clock.ts';
import { Orders } from './orders.ts';
import { momentOf, Reporter } from './reporter.ts';
import { Saver } from './saver.ts';
import type { LoopTrainer, PhaseDetail, RunPhase, RunSink, SaveReason } from './sink.ts';
import { always, Spacing, type SpacingRule } from './spacing.ts';
import { dueAt, lastTick, tickEnding } from './ticks.ts';

export interface LoopParts {
  trainer: LoopTrainer;
  sink: RunSink;
  /** Compiles what the trainer needs; `signal` fires when a person pauses or stops the run meanwhile. */
  prepare(signal: AbortSignal, tell: (about: PhaseDetail) => void): Promise<unknown>;
  /** Resolves when the device has done what was submitted so far. */
  finished(): Promise<unknown>;
  /**
   * Fires with a StudioError once the device can no longer be trusted. That ends the run, and nothing more is
   * saved.
   */
  fault: AbortSignal;
  /** How often statistics are read between ticks; if left out, only at ticks. */
  statisticsEveryMs?: number;
  /** Spaces out grids and saves that are due; orders are carried out at once. */
  spacing?: { grids: SpacingRule; saves: SpacingRule };
  /**
   * What a run does when a due save fails: it rests until it is told to go on, or it trains on and tries again
   * at the next tick.
   */
  whenUnsaved: 'rest' | 'train-on';
}

/** Stands for an iteration's length until the first is measured. */
const FIRST_ITERATION_MS = 100;

type Mode = 'running' | 'resting' | 'stopped' | 'done';

export class RunLoop {
  readonly #orders = new Orders();
  readonly #clock = new Clock();
  readonly #reporter: Reporter;
  readonly #saver: Saver;
  readonly #spacing: { grids: Spacing; saves: Spacing };
  /** Due and not done yet. */
  readonly #owed = { grids: false, checkpoint: false };
  #mode: Mode = 'running';
  #phase: RunPhase | undefined;
  #stage: string | undefined;
  #isPrepared = false;
  #isProbePrepared = false;
  /** What pausing and stopping cut short: preparing, grids, evaluations. */
  #underWay = new AbortController();
  /** The device's work on the iteration before: two are under way at most. */
  #computing: Promise<unknown> = Promise.resolve();
  #iterationMs = FIRST_ITERATION_MS;
  #failure: unknown;

  constructor(private readonly parts: LoopParts) {
    const { trainer, sink, fault, spacing = { grids: always, saves: always } } = parts;
    const clock = this.#clock;
    const reporter = (this.#reporter = new Reporter(trainer, sink, clock));
    this.#saver = new Saver({ trainer, sink, clock, reporter, fault });
    this.#spacing = { grids: new Spacing(spacing.grids), saves: new Spacing(spacing.saves) };
  }

  /**
   * Runs to the total or until stopped. Rejects with whatever else ended it: bad numbers, a fault of the
   * device, a bug.
   */
  async run(): Promise<'done' | 'stopped'> {
    const { fault } = this.parts;
    try {
      return await unlessAborted(fault, this.#drive());
    } catch (error) {
      // An error that comes after the device's fault only follows from it.
      throw fault.aborted ? abortReason(fault) : error;
    } finally {
      if (this.#isAlive) this.#mode = 'stopped';
      this.#underWay.abort();
      this.#orders.refuseAll(ended());
      await this.#saver.settled();
    }
  }

  /** Saves, then rests with everything in memory. Rejects, and goes on as before, where the save fails. */
  pause(): Promise<void> {
    return this.#urgent(async () => {
      if (this.#mode !== 'running') return;
      await this.#saveNow();
      await this.#rest();
    });
  }

  resume(): Promise<void> {
    return this.#order(async () => {
      if (this.#mode !== 'resting') return;
      this.#mode = 'running';
      if (this.#isPrepared) await this.#tell('training');
    });
  }

  /** One iteration of a run at rest. */
  step(): Promise<void> {
    return this.#order(async () => {
      if (this.#mode !== 'resting') {
        throw new StudioError('not-paused', 'A single step starts from a paused run.', 'Pause first.');
      }
      if (!this.#isPrepared) await this.#begin();
      await this.#goOn();
      await this.#reporter.report();
      if (this.#isAlive) await this.#rest();
    });
  }

  /** Training goes on while the state is being kept. */
  async save(): Promise<void> {
    let kept = Promise.resolve();
    await this.#order(async () => {
      ({ kept } = await this.#saver.begin('ordered'));
    });
    await kept;
    // A run that reached its end but could not be saved waits for this save.
    if (this.#mode === 'resting' && this.parts.trainer.isDone) await this.resume();
  }

  /** Draws the grids anew. */
  redraw(): Promise<void> {
    return this.#order(() => this.#draw());
  }

  /** Ends the run after a save. Rejects, and goes on as before, where the save fails. */
  stop(): Promise<void> {
    return this.#urgent(async () => {
      await this.#saveNow();
      this.#mode = 'stopped';
    });
  }

  /** Ends the run without a save: the last checkpoint stays. */
  stopWithoutSaving(): Promise<void> {
    return this.#urgent(async () => void (this.#mode = 'stopped'));
  }

  #order(carryOut: () => Promise<void>): Promise<void> {
    return this.#isAlive ? this.#orders.give(carryOut) : Promise.reject(ended());
  }

  /** Cuts short what is under way. */
  #urgent(carryOut: () => Promise<void>): Promise<void> {
    this.#underWay.abort();
    return this.#order(carryOut);
  }

  get #isAlive(): boolean {
    return this.#mode === 'running' || this.#mode === 'resting';
  }

  async #drive(): Promise<'done' | 'stopped'> {
    for (;;) {
      await nextTask();
      await this.#serveOrders();
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#mode === 'stopped' || this.#mode === 'done') return this.#mode;
      if (this.#mode === 'resting') await this.#orders.arrival();
      else await this.#goOn();
    }
  }

  /** An order that can't be carried out leaves the run as it was, unless its numbers have gone bad. */
  async #serveOrders(): Promise<void> {
    if (this.#underWay.signal.aborted) this.#underWay = new AbortController();
    await this.#orders.serve({
      while: () => this.#isAlive && this.#failure === undefined,
      onRefused: (error) => {
        if (isNotFinite(error)) this.#failure ??= error;
      },
    });
  }

  /** The next piece of the run: preparing it, an iteration, or its end. */
  async #goOn(): Promise<void> {
    if (!this.#isPrepared) await this.#begin();
    else if (this.parts.trainer.isDone) await this.#complete();
    else await this.#iterate();
  }

  async #begin(): Promise<void> {
    const { trainer, prepare } = this.parts;
    const tell = (about: PhaseDetail): void => void this.#tell('preparing', about);
    tell({ detail: 'Preparing kernels' });
    this.#isPrepared = await this.#unlessCutShort((signal) => prepare(signal, tell));
    if (!this.#isPrepared) return;
    tell({ detail: 'Drawing the first grids' });
    await this.#draw();
    // A checkpoint before the first iteration: whatever happens, the run can be resumed.
    if (trainer.iteration === 0) await this.#saveMeanwhile('first');
  }

  async #iterate(): Promise<void> {
    const { trainer, sink, finished, statisticsEveryMs = Number.POSITIVE_INFINITY } = this.parts;
    this.#clock.go();
    const startMs = this.#clock.trainedMs;
    await this.#pictures();
    trainer.step();
    await this.#submitted(finished());
    this.#iterationMs = this.#clock.trainedMs - startMs;
    await this.#tell('training');
    this.#tellStage();
    sink.iterated?.(momentOf(trainer));
    const { config, iteration, isDone } = trainer;
    this.#prepareProbe();
    if (trainer.isMeasureDue || (isDone && this.#isLongEnoughToMeasure)) await this.#probe();
    const tick = isDone ? lastTick(config, iteration) : tickEnding(config, iteration);
    if (tick !== undefined) await this.#endTick(tick);
    else if (this.#reporter.untoldMs >= statisticsEveryMs) this.#reportMeanwhile();
  }

  /** A run that is over before a measurement is due is not measured at all. */
  get #isLongEnoughToMeasure(): boolean {
    const { config, iteration } = this.parts.trainer;
    return config.probeEvery > 0 && iteration >= config.probeEvery;
  }

  /**
   * Half an interval before the first measurement, so that it delays neither the run's start nor the
   * measurement.
   */
  #prepareProbe(): void {
    const { trainer } = this.parts;
    const { probeEvery } = trainer.config;
    if (this.#isProbePrepared || probeEvery === 0 || trainer.iteration % probeEvery < probeEvery / 2) return;
    this.#isProbePrepared = true;
    this.#orFail(trainer.prepareMeasures());
  }

  /** The probe's result is read while training goes on, unless the schedule or the run's end needs it now. */
  async #probe(): Promise<void> {
    const { trainer } = this.parts;
    const at = momentOf(trainer);
    const isAwaited = trainer.isDone || trainer.awaitsMeasures;
    await this.#clock.maintain(async () => {
      const told = trainer.measure().then((measures) => this.#reporter.addMeasured({ at, measures }));
      if (isAwaited) await told;
      else this.#orFail(told);
    });
  }

  /** Images that cannot be read end the run; it is saved first, so that nothing is lost. */
  async #pictures(): Promise<void> {
    try {
      await this.parts.trainer.ready();
    } catch (error) {
      await this.#saveNow().catch(() => undefined);
      throw error;
    }
  }

  /** Waits for the iteration before the one just submitted, so that the device always has work. */
  async #submitted(computing: Promise<unknown>): Promise<void> {
    const before = this.#computing;
    this.#computing = computing;
    computing.catch(() => undefined); // its error is thrown by the next wait
    await before;
  }

  async #endTick(tick: number): Promise<void> {
    const { config, isDone } = this.parts.trainer;
    this.#reportMeanwhile(tick);
    const due = dueAt(config, tick, isDone);
    this.#owed.grids ||= due.grids;
    this.#owed.checkpoint ||= due.checkpoint;
    const { grids, saves } = this.#spacing;
    if (this.#owed.checkpoint && (isDone || (saves.isOpen && this.#saver.isIdle))) {
      await saves.run(() => this.#saveMeanwhile('due'));
      await this.#measure();
    }
    if (this.#owed.grids && (isDone || grids.isOpen)) await this.#draw();
  }

  #reportMeanwhile(tick?: number): void {
    this.#orFail(this.#reporter.report(tick));
  }

  /** Does work that nobody waits for; if it fails, the run fails. */
  #orFail(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      this.#failure ??= error;
    });
  }

  /** At the total: the run ends once its last state is kept. */
  async #complete(): Promise<void> {
    await this.#saver.settled();
    if (this.#mode === 'resting') return;
    try {
      if (!this.#saver.isUpToDate) await this.#saveNow();
      this.#mode = 'done';
    } catch (error) {
      if (isNotFinite(error) || this.parts.whenUnsaved !== 'rest') throw error;
      await this.#unsaved(error);
    }
  }

  async #draw(): Promise<void> {
    const { trainer, sink } = this.parts;
    const draw = () => this.#unlessCutShort((signal) => sink.grids(momentOf(trainer), signal));
    this.#owed.grids = !(await this.#spacing.grids.run(draw));
  }

  async #measure(): Promise<void> {
    const { trainer, sink } = this.parts;
    await this.#unlessCutShort(async (signal) => sink.measure?.(momentOf(trainer), signal));
  }

  /** False where pausing or stopping cut the work short. */
  async #unlessCutShort(work: (signal: AbortSignal) => Promise<unknown>): Promise<boolean> {
    const { signal } = this.#underWay;
    if (signal.aborted) return false;
    try {
      await this.#clock.maintain(() => work(signal));
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
  }

  /** Saves, and holds training up until the state is kept. */
  async #saveNow(): Promise<void> {
    const before = this.#phase;
    await this.#tell('saving');
    try {
      const { kept } = await this.#saver.begin('ordered');
      await kept;
    } catch (error) {
      if (before) await this.#tell(before);
      throw error;
    }
  }

  /**
   * Saves while training goes on, but first gives the save as much time as an iteration takes. Saving needs
   * many turns of the event loop, and slow iterations leave few of them.
   */
  async #saveMeanwhile(reason: SaveReason): Promise<void> {
    this.#owed.checkpoint = false;
    const { kept } = await this.#saver.begin(reason);
    const settled = kept.catch((error: unknown) => this.#unsaved(error));
    await this.#clock.maintain(() => Promise.race([settled, sleep(this.#iterationMs)]));
  }

  async #unsaved(error: unknown): Promise<void> {
    const { sink, whenUnsaved } = this.parts;
    this.#owed.checkpoint = true;
    sink.unsaved(error);
    if (whenUnsaved === 'rest' && this.#mode === 'running') await this.#rest();
  }

  async #rest(): Promise<void> {
    this.#clock.rest();
    this.#mode = 'resting';
    await this.#tell('paused');
  }

  #tellStage(): void {
    const { trainer, sink } = this.parts;
    const words = describeStage(trainer.stage);
    if (words === this.#stage) return;
    this.#stage = words;
    sink.stage?.(trainer.stage);
  }

  async #tell(phase: RunPhase, about?: PhaseDetail): Promise<void> {
    if (phase === this.#phase && !about) return;
    this.#phase = phase;
    await this.parts.sink.phase(phase, about);
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function ended(): StudioError {
  return new StudioError('run-ended', 'This run has ended.', 'Resume it from its last checkpoint.');
}
