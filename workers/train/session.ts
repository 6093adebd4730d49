/**
 * A run in memory: the loop of iterations, and between two of them whatever was asked for (pause, step, save, stop).
 * The loop runs on the device's completion, never on animation frames, so it goes on in a hidden tab. Progress leaves
 * as events; an error ends the session, with the last checkpoint untouched.
 */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError, toPlainError } from '../../src/base/error.ts';
import { drawRunGrids } from '../../src/drawing/run-grids.ts';
import { notFiniteIn } from '../../src/engine/training/state.ts';
import { tickEnds } from '../../src/engine/training/schedule.ts';
import type { Trainer } from '../../src/engine/training/trainer.ts';
import { prepareTuned } from '../../src/engine/gpu/tuning/prepare-tuned.ts';
import type { Tuning } from '../../src/engine/gpu/tuning/tuning.ts';
import type { StatsPoint } from '../../src/storage/runs.ts';
import type { AdapterReport } from '../kit/backend.ts';
import { isNotFinite, outOfBounds, refuseBadNumbers, sortStatistics } from './bad-numbers.ts';
import type { CheckpointSummary, GridSource, TrainEvent, TrainPhase } from './protocol.ts';
import { toGridsOfKind } from './run-grids.ts';
import type { RunStore } from './run-store.ts';

/** Statistics are read at most this often: every read drains the device. */
const statisticsEveryMs = 1000;

/** An event without its run, which the session adds. */
type EventBody = TrainEvent extends infer E ? (E extends TrainEvent ? Omit<E, 'runId'> : never) : never;

export interface SessionParts {
  runId: string;
  trainer: Trainer;
  storage: RunStore;
  /** Absent where tiles are not measured. */
  tuning?: Tuning | undefined;
  adapter: AdapterReport;
  emit(event: TrainEvent): void;
  /** Something that stops nothing: a kernel that gave way to its reference, say. */
  notice(error: StudioError): void;
  /** Resolves when the device has done what was submitted so far. */
  finished(): Promise<void>;
}

/** News of compiling at most this often. */
const compileNewsMs = 250;

interface Order {
  run(): Promise<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export class Session {
  private orders: Order[] = [];
  private wake: (() => void) | undefined;
  private mode: 'running' | 'paused' | 'ended' = 'running';
  private source: GridSource = 'average';
  private lastTickImages: number | undefined;
  private ticks = 0;
  private maintenanceMs = 0;
  private statisticsAt = performance.now();
  private statisticsImages: number;
  private trainedMs = 0;
  private imagesPerSecond: number | undefined;
  private failure: unknown;
  /** Ends the choosing of kernels, and with it the beginning: for who stops the run, and for a device that is lost. */
  private readonly beginning = new AbortController();

  constructor(private readonly parts: SessionParts) {
    const { trainer } = parts;
    this.statisticsImages = trainer.imagesShown;
    // A resumed run's next tick counts from the tick that its checkpoint was saved at or after.
    const { imagesPerTick } = trainer.config;
    if (trainer.iteration > 0) {
      this.ticks = Math.floor(trainer.imagesShown / imagesPerTick);
      this.lastTickImages = this.ticks * imagesPerTick;
    }
  }

  get runId(): string {
    return this.parts.runId;
  }

  /** Runs until stopped, done or failed; never rejects. */
  async run(): Promise<void> {
    try {
      await this.begin();
      while (this.mode !== 'ended') {
        await this.serveOrders();
        if (this.failure) throw this.failure;
        if (this.mode === 'running') await this.iterate();
      }
    } catch (error) {
      await this.fail(error);
    } finally {
      this.mode = 'ended';
      for (const order of this.orders.splice(0)) order.reject(ended());
      this.parts.storage.release();
      this.parts.trainer.dispose();
    }
  }

  /** From outside the loop: the device was lost or reported an error. */
  interrupt(error: unknown): void {
    this.failure ??= error;
    this.beginning.abort(error);
    this.wake?.();
  }

  pause(): Promise<unknown> {
    return this.order(async () => {
      if (this.mode !== 'running') return;
      await this.reportStatistics();
      await this.save();
      await this.rest();
    });
  }

  resume(): Promise<unknown> {
    return this.order(async () => {
      if (this.mode !== 'paused') return;
      this.restartClock();
      this.mode = 'running';
      await this.parts.storage.update({ status: 'running' });
      this.phase('training');
    });
  }

  step(): Promise<unknown> {
    return this.order(async () => {
      if (this.mode !== 'paused') {
        throw new StudioError('not-paused', 'A single step starts from a paused run.', 'Pause first.');
      }
      this.restartClock();
      this.phase('training');
      await this.advance();
      await this.reportStatistics();
      if (this.mode === 'paused') this.phase('paused');
    });
  }

  stop(): Promise<unknown> {
    this.beginning.abort();
    return this.order(async () => {
      await this.reportStatistics();
      await this.save();
      await this.end('stopped', 'stopped');
    });
  }

  saveNow(): Promise<CheckpointSummary> {
    return this.order(async () => {
      await this.reportStatistics(); // numbers that went bad end the run here, before they are saved
      return this.save();
    }) as Promise<CheckpointSummary>;
  }

  setGridSource(source: GridSource): Promise<unknown> {
    return this.order(async () => {
      this.source = source;
      await this.drawGrids();
    });
  }

  private order(run: () => Promise<unknown>): Promise<unknown> {
    if (this.mode === 'ended') return Promise.reject(ended());
    return new Promise((resolve, reject) => {
      this.orders.push({ run, resolve, reject });
      this.wake?.();
    });
  }

  /** Carries out what was ordered; while paused, waits for the next order. */
  private async serveOrders(): Promise<void> {
    await nextTask(); // lets messages in, also between fast iterations
    if (this.mode === 'paused' && this.orders.length === 0 && !this.failure) {
      await new Promise<void>((resolve) => (this.wake = resolve));
      this.wake = undefined;
    }
    for (let order = this.orders.shift(); order; order = this.orders.shift()) {
      await order.run().then(order.resolve, (error: unknown) => {
        order.reject(error);
        // An order that could not be carried out leaves the run as it was: a full store must not end training.
        if (isNotFinite(error)) this.failure ??= error;
        else if (this.mode !== 'ended') this.emit({ type: 'error', error: toPlainError(error) });
      });
      if ((this.mode as string) === 'ended' || this.failure) return;
    }
  }

  private async begin(): Promise<void> {
    const { trainer } = this.parts;
    await this.prepare();
    if (this.beginning.signal.aborted) return;
    this.emit({ type: 'phase', phase: 'compiling', detail: 'Drawing the first grids' });
    await this.drawGrids();
    if (trainer.iteration === 0) await this.save();
    if (trainer.isDone) return this.complete();
    this.restartClock();
    await this.advance();
    if ((this.mode as string) === 'ended') return;
    await this.reportStatistics();
    this.phase('training');
  }

  /** Compiles everything; where tiles are measured here, after choosing them. Returns early when the run is stopped. */
  private async prepare(): Promise<void> {
    const { trainer, tuning, adapter, notice } = this.parts;
    this.emit({ type: 'phase', phase: 'compiling', adapter, detail: 'Preparing kernels' });
    const telling = (words: (done: number, total: number) => string) => {
      let toldAt = Number.NEGATIVE_INFINITY;
      return (done: number, total: number): void => {
        if (performance.now() - toldAt < compileNewsMs) return;
        toldAt = performance.now();
        this.emit({ type: 'phase', phase: 'compiling', progress: done / total, detail: words(done, total) });
      };
    };
    const { signal } = this.beginning;
    try {
      await prepareTuned(trainer, tuning, {
        onFallback: notice,
        onCompiled: telling((done, total) => `${done} of ${total} kernels`),
        onChosen: telling((done, total) => `Choosing kernels, ${done} of ${total}`),
        signal,
      });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  private async iterate(): Promise<void> {
    await this.advance();
    if (this.mode !== 'ended' && performance.now() - this.statisticsAt >= statisticsEveryMs) {
      await this.reportStatistics();
    }
  }

  /** One iteration and, where a tick ends, what ticks bring. */
  private async advance(): Promise<void> {
    const { trainer, finished } = this.parts;
    trainer.step();
    await finished();
    if (this.failure) throw this.failure;
    if (!tickEnds(trainer.config, trainer.iteration, trainer.imagesShown, this.lastTickImages)) return;
    this.lastTickImages = trainer.imagesShown;
    const { gridEveryTicks, checkpointEveryTicks } = trainer.config;
    await this.reportStatistics({
      number: this.ticks,
      atMs: Date.now(),
      maintenanceMs: this.maintenanceMs,
      memoryBytes: tf.memory().numBytes,
    });
    const maintenanceStartMs = performance.now();
    const done = trainer.isDone;
    if (this.ticks % gridEveryTicks === 0 || done) await this.drawGrids();
    if ((this.ticks > 0 && this.ticks % checkpointEveryTicks === 0) || done) await this.saveOrRest();
    this.maintenanceMs = performance.now() - maintenanceStartMs;
    this.restartClock();
    this.ticks++;
    if (done) await this.complete();
  }

  private async complete(): Promise<void> {
    await this.end('done', 'done');
  }

  /** A save that fails (a full store) stops nothing that is in memory: the run rests, and can be saved again. */
  private async saveOrRest(): Promise<void> {
    try {
      await this.save();
    } catch (error) {
      if (isNotFinite(error)) throw error;
      this.emit({ type: 'error', error: toPlainError(error) });
      this.mode = 'paused';
      this.phase('paused', 'The checkpoint could not be saved; the run waits in memory');
    }
  }

  private async save(): Promise<CheckpointSummary> {
    const { trainer, storage } = this.parts;
    const before: TrainPhase = this.mode === 'paused' ? 'paused' : 'training';
    this.phase('saving');
    try {
      const state = await trainer.readState();
      const bad = notFiniteIn(state);
      if (bad !== undefined) throw outOfBounds(trainer.kimg, `${bad} holds a value that is not finite`);
      const checkpoint = await storage.save(state);
      this.emit({ type: 'saved', checkpoint });
      return checkpoint;
    } finally {
      this.phase(before);
      this.restartClock();
    }
  }

  private async rest(): Promise<void> {
    this.mode = 'paused';
    await this.parts.storage.update({ status: 'paused' });
    this.phase('paused');
  }

  private async end(phase: TrainPhase, status: 'stopped' | 'done'): Promise<void> {
    await this.parts.storage.update({ status });
    this.mode = 'ended';
    this.phase(phase);
  }

  private async fail(error: unknown): Promise<void> {
    const plain = toPlainError(error);
    this.emit({ type: 'error', error: plain });
    await this.parts.storage.update({ status: 'failed', problem: plain.message }).catch(() => undefined);
    this.phase('failed');
  }

  private async drawGrids(): Promise<void> {
    const { trainer, storage } = this.parts;
    const grids = await drawRunGrids(trainer.config, trainer.generatorWeights(this.source), trainer.kimg);
    storage.keepGrids(grids);
    this.emit({ type: 'grids', grids: toGridsOfKind(grids, this.source) });
  }

  /** Reads the means since the last time, checks them, and tells. @param tick what to note where one ends here */
  private async reportStatistics(tick?: StatsPoint['tick']): Promise<void> {
    const { trainer, storage } = this.parts;
    const images = trainer.imagesShown - this.statisticsImages;
    if (images === 0) return;
    const statistics = await trainer.statistics.take();
    refuseBadNumbers(statistics, trainer.kimg);
    const elapsedMs = performance.now() - this.statisticsAt;
    this.trainedMs += elapsedMs;
    const speed = (images * 1000) / elapsedMs;
    this.imagesPerSecond = this.imagesPerSecond ? this.imagesPerSecond * 0.8 + speed * 0.2 : speed;
    const { losses, bitAccuracy, skipped } = sortStatistics(statistics);
    if (skipped > 0) {
      this.emit({ type: 'notice', message: 'An update was skipped: one of its gradients was not finite.' });
    }
    const left = trainer.config.totalKimg * 1000 - trainer.imagesShown;
    const values = { ...losses, bitAccuracy };
    storage.addPoint({ kimg: trainer.kimg, elapsedMs: this.trainedMs, values, ...(tick && { tick }) });
    this.emit({
      type: 'stats',
      step: trainer.iteration,
      kimg: trainer.kimg,
      imagesPerSecond: this.imagesPerSecond,
      etaMs: (left / this.imagesPerSecond) * 1000,
      losses,
      bitAccuracy,
    });
    this.restartClock();
  }

  private restartClock(): void {
    this.statisticsAt = performance.now();
    this.statisticsImages = this.parts.trainer.imagesShown;
  }

  private phase(phase: TrainPhase, detail?: string): void {
    this.emit({ type: 'phase', phase, ...(detail && { detail }) });
  }

  private emit(event: EventBody): void {
    this.parts.emit({ ...event, runId: this.parts.runId } as TrainEvent);
  }
}

function ended(): StudioError {
  return new StudioError('run-ended', 'This run has ended.', 'Resume it from its last checkpoint.');
}

/** A turn of the event loop, unthrottled in hidden tabs. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
