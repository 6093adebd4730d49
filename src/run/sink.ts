/**
 * What the loop of a run tells and hands over: to the page's events and store, to a results folder, to a curve on disk. A
 * sink decides where things go and what people read, never when anything is done.
 */
import type { Finding } from '../engine/training/advice/ailments.ts';
import type { StageView } from '../engine/training/schedules/place.ts';
import type { Measures } from '../engine/training/schedules/schedule.ts';
import type { Statistics } from '../engine/training/statistics.ts';
import type { Trainer } from '../engine/training/trainer.ts';
import type { SoundState } from './bad-numbers.ts';

/** As much of a trainer as the loop drives. */
export type LoopTrainer = Pick<
  Trainer,
  | 'config'
  | 'iteration'
  | 'imagesShown'
  | 'kimg'
  | 'isDone'
  | 'stage'
  | 'settings'
  | 'ready'
  | 'step'
  | 'readState'
  | 'isMeasureDue'
  | 'awaitsMeasures'
  | 'prepareMeasures'
  | 'measure'
> & { statistics: Pick<Trainer['statistics'], 'take'> };

/** Where a run stands. */
export interface Moment {
  /** Iterations done. */
  iteration: number;
  imagesShown: number;
  kimg: number;
  /** The run has reached its total. */
  isLast: boolean;
}

export interface Report {
  at: Moment;
  /** Means over the images since the report before. Every value is finite. */
  means: Statistics;
  images: number;
  /** Milliseconds of training that these images took: grids, saves and rests apart. */
  trainedMs: number;
  /** What was measured since the report before, oldest first. */
  measured: readonly Measured[];
  /** Set where a tick ended. */
  tick?: TickReport;
}

/** What the probe found, and when. */
export interface Measured {
  at: Moment;
  measures: Measures;
}

/** A tick as the official log tells of it. */
export interface TickReport {
  number: number;
  /** Shown since the tick before. */
  images: number;
  /** Milliseconds of training since the tick before. */
  trainedMs: number;
  /** Milliseconds of grids, saves and evaluations since the tick before. */
  maintenanceMs: number;
  /** Milliseconds since the loop began. */
  elapsedMs: number;
}

export type RunPhase = 'preparing' | 'training' | 'saving' | 'paused';

/** Words and, where it is known, the share that is done, 0…1. */
export interface PhaseDetail {
  detail?: string;
  progress?: number;
}

/** `due` at a tick, `ordered` by a person, `first` before a new run's first iteration. */
export type SaveReason = 'first' | 'due' | 'ordered';

export interface RunSink {
  phase(phase: RunPhase, about?: PhaseDetail): void | Promise<void>;
  /** The run has come into another stage of its schedule, or is held back in one; told of the first one, too. */
  stage?(stage: StageView): void;
  /** After every iteration. */
  iterated?(at: Moment): void;
  /** In the order of the run; the loop waits for it before it saves. */
  report(report: Report): void | Promise<void>;
  /** The run goes wrong in this way: told once, and again only if it went well in between. */
  advise?(finding: Finding): void | Promise<void>;
  /**
   * Draws and hands on the grids of this moment. The weights that the trainer gives hold until it resolves. Rejects with
   * anything once `signal` fires: the grids are then drawn later.
   */
  grids(at: Moment, signal: AbortSignal): Promise<void>;
  /** Keeps the state; resolves when it is kept for certain. Training goes on meanwhile. */
  save(state: SoundState, at: Moment, reason: SaveReason): Promise<void>;
  /** A due save did not succeed. The run stands in memory, at rest or training on as the loop was told. */
  unsaved(error: unknown): void;
  /** What else is due with a checkpoint, such as metrics. As grids(). */
  measure?(at: Moment, signal: AbortSignal): Promise<void>;
}
