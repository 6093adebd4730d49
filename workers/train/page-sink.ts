/**
 * The sink of a run in the page: typed events for the page, points, grids and checkpoints for its store. The
 * loop (src/run) says when.
 */
import * as tf from '@tensorflow/tfjs-core';
import { toPlainError } from '../../src/base/error.ts';
import { drawRunGrids } from '../../src/drawing/run-grids.ts';
import type { Finding } from '../../src/engine/training/advice/ailments.ts';
import type { StageView } from '../../src/engine/training/schedules/place.ts';
import type { Statistics } from '../../src/engine/training/statistics.ts';
import type { Trainer } from '../../src/engine/training/trainer.ts';
import { isSkippedShare, type SoundState } from '../../src/run/bad-numbers.ts';
import { goals, imagesUntil, type AccuracyAt } from '../../src/run/forecast.ts';
import type { Moment, PhaseDetail, Report, RunPhase, RunSink } from '../../src/run/sink.ts';
import type { AdapterReport } from '../kit/backend.ts';
import type { CheckpointSummary, GridSource, TrainEvent, TrainPhase } from './protocol.ts';
import { toGridsOfKind } from './run-grids.ts';
import type { RunStore } from './run-store.ts';

/** An event without its run, which the sink adds. */
export type EventBody = TrainEvent extends infer E
  ? E extends TrainEvent
    ? Omit<E, 'runId'>
    : never
  : never;

export interface PageSinkParts {
  trainer: Trainer;
  storage: RunStore;
  adapter: AdapterReport;
  emit(event: EventBody): void;
}

const pagePhase: Record<RunPhase, TrainPhase> = {
  preparing: 'compiling',
  training: 'training',
  saving: 'saving',
  paused: 'paused',
};

export class PageSink implements RunSink {
  source: GridSource = 'average';
  lastSaved: CheckpointSummary | undefined;
  private status: 'running' | 'paused' = 'running';
  private trainedMs = 0;
  private readonly speed = new Speed();
  private readonly accuracies: AccuracyAt[] = [];

  constructor(private readonly parts: PageSinkParts) {}

  async phase(phase: RunPhase, about: PhaseDetail = {}): Promise<void> {
    const { adapter, emit, storage } = this.parts;
    emit({ type: 'phase', phase: pagePhase[phase], ...about, ...(phase === 'preparing' && { adapter }) });
    const status = phase === 'paused' ? 'paused' : 'running';
    if (status === this.status) return;
    this.status = status;
    // Only lists of runs use it, so a store that refuses it ends nothing.
    await storage.update({ status }).catch(() => undefined);
  }

  stage(stage: StageView): void {
    this.parts.emit({ type: 'stage', stage });
  }

  advise(finding: Finding): void {
    this.parts.emit({ type: 'finding', finding });
  }

  report({ at, means, images, trainedMs, measured, tick }: Report): void {
    const { trainer, storage, emit } = this.parts;
    const { losses, bitAccuracy, skipped } = sortStatistics(means);
    if (skipped > 0) {
      emit({ type: 'notice', message: 'An update was skipped: one of its gradients was not finite.' });
    }
    this.trainedMs += trainedMs;
    this.speed.add(images, trainedMs);
    for (const { at: then, measures } of measured) {
      this.accuracies.push({ imagesShown: then.imagesShown, accuracy: measures.accuracy });
    }
    const measures = measured.at(-1)?.measures;
    const { number, of } = trainer.stage;
    const stage = of > 1 && { stage: number };
    storage.addPoint({
      kimg: at.kimg,
      elapsedMs: this.trainedMs,
      values: { ...losses, bitAccuracy, ...measures, ...stage },
      ...(tick && {
        tick: {
          number: tick.number,
          atMs: Date.now(),
          maintenanceMs: tick.maintenanceMs,
          memoryBytes: tf.memory().numBytes,
        },
      }),
    });
    emit({
      type: 'stats',
      step: at.iteration,
      kimg: at.kimg,
      imagesPerSecond: this.speed.imagesPerSecond,
      etaMs: this.speed.timeFor(trainer.config.totalKimg * 1000 - at.imagesShown),
      goals: this.goals(),
      losses,
      bitAccuracy,
      ...(measures && { measures }),
      ...stage,
    });
  }

  private goals(): { accuracy: number; etaMs: number }[] {
    return goals.flatMap((accuracy) => {
      const images = imagesUntil(accuracy, this.accuracies);
      return images === undefined ? [] : [{ accuracy, etaMs: this.speed.timeFor(images) }];
    });
  }

  async grids({ kimg }: Moment, signal: AbortSignal): Promise<void> {
    const { trainer, storage, emit } = this.parts;
    const grids = await drawRunGrids(trainer.config, trainer.generatorWeights(this.source), kimg, signal);
    storage.keepGrids(grids);
    emit({ type: 'grids', grids: toGridsOfKind(grids, this.source) });
  }

  async save({ state }: SoundState): Promise<void> {
    const { storage, emit } = this.parts;
    this.lastSaved = await storage.save(state);
    emit({ type: 'saved', checkpoint: this.lastSaved });
    await storage.saveBeside(this.lastSaved);
  }

  unsaved(error: unknown): void {
    this.parts.emit({ type: 'unsaved', error: toPlainError(error) });
  }
}

/**
 * The present images per second, and the time that further images take at the mean since the start, which
 * varies less.
 */
class Speed {
  imagesPerSecond = 0;
  private images = 0;
  private elapsedMs = 0;

  add(images: number, elapsedMs: number): void {
    const now = (images * 1000) / elapsedMs;
    if (this.imagesPerSecond === 0) {
      // The first stretch includes what happens once, such as recording, so the mean begins after it.
      this.imagesPerSecond = now;
      return;
    }
    this.imagesPerSecond = this.imagesPerSecond * 0.8 + now * 0.2;
    this.images += images;
    this.elapsedMs += elapsedMs;
  }

  timeFor(images: number): number {
    if (this.images === 0) return (images * 1000) / this.imagesPerSecond;
    return (images * this.elapsedMs) / this.images;
  }
}

/** Statistics as the page gets them: losses, accuracy, and the shares of skipped updates as one sum. */
function sortStatistics(statistics: Statistics): {
  losses: Record<string, number>;
  bitAccuracy: number;
  skipped: number;
} {
  const { bitAccuracy = Number.NaN, ...rest } = statistics;
  const entries = Object.entries(rest);
  return {
    losses: Object.fromEntries(entries.filter(([name]) => !isSkippedShare(name))),
    bitAccuracy,
    skipped: entries.filter(([name]) => isSkippedShare(name)).reduce((sum, [, value]) => sum + value, 0),
  };
}
