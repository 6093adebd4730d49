/**
 * What the loop of a run reports to: the page's events and store, a results folder, or a curve on disk. A sink
 * decides where things go and what people read, never when anything is done.
 */
import type { Finding } from '../engine/training/advice/ailments.ts';
import type { StageView } from '../engine/training/schedules/place.ts';
import type { Measures } from '../engine/training/schedules/schedule.ts';
import type { Statistics } from '../engine/training/statistics.ts';
import type { Trainer } from '../engine/training/trainer.ts';
import type { SoundState } from './bad-numbers.ts';

/** The part of a trainer that the loop drives. */
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
  /** Milliseconds of training that these images took, without grids, saves and rests. */
  trainedMs: number;
  /** What was measured since the report before, oldest first. */
  measured: readonly Measured[];
  /** Set where a tick ended. */
  tick?: TickReport;
}

/** What the probe measured, and when. */
export interface Measured {
  at: Moment;
  measures: Measures;
}

/** A tick as the official log has it. */
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

/** What is being done, in words, and how much of it, 0…1, where that is known. */
export interface PhaseDetail {
  detail?: string;
  progress?: number;
}

/** `due` at a tick, `ordered` by a person, `first` before a new run's first iteration. */
export type SaveReason = 'first' | 'due' | 'ordered';

export interface RunSink {
  phase(phase: RunPhase, about?: PhaseDetail): void | Promise<void>;
  /**
   * The run has come to another stage of its schedule, or is held back in one. Called for the first stage, too.
   */
  stage?(stage: StageView): void;
  /** After every iteration. */
  iterated?(at: Moment): void;
  /** Called in the order of the run; the loop waits for it before it saves. */
  report(report: Report): void | Promise<void>;
  /** Something goes wrong with the run. Called once, and again only if it went well in between. */
  advise?(finding: Finding): void | Promise<void>;
  /**
   * Draws the grids of this moment. The trainer's weights stay as they are until it resolves. It may reject
   * once `signal` fires; the grids are then drawn later.
   */
  grids(at: Moment, signal: AbortSignal): Promise<void>;
  /** Keeps the state; resolves when it is kept for certain. Training goes on meanwhile. */
  save(state: SoundState, at: Moment, reason: SaveReason): Promise<void>;
  /** A due save failed. The run is still in memory, and rests or trains on as the loop was told. */
  unsaved(error: unknown): void;
  /** What else is due with a checkpoint, such as metrics. Rules as for grids(). */
  measure?(at: Moment, signal: AbortSignal): Promise<void>;
}
