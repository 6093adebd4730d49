/**
 * When a tick ends and what is due then (METHOD.md, "Total"). It depends only on the iteration, so a resumed run has
 * the same ticks as one that was never stopped. The loop does what is due.
 */
import type { TrainingConfig } from '../engine/training/config.ts';

/** Iterations from one look at the tick to the next, as in the official loop. */
const CHECK_ITERATIONS = 4;

type TickSettings = Pick<TrainingConfig, 'batch' | 'imagesPerTick'>;

/**
 * The number of the tick that ends after `iteration` iterations, undefined where none does. Tick 0 ends at the first
 * check; each later one at the first check that has shown `imagesPerTick` images since the one before.
 */
export function tickEnding(settings: TickSettings, iteration: number): number | undefined {
  const number = ticksDone(settings, iteration);
  return iteration > 0 && Number.isInteger(number) ? number : undefined;
}

/** The number of the tick that a run's last iteration ends, whether or not one would end there otherwise. */
export function lastTick(settings: TickSettings, iteration: number): number {
  return Math.max(0, Math.ceil(ticksDone(settings, iteration)));
}

/** Whole where a tick ends; negative before tick 0. */
function ticksDone({ batch, imagesPerTick }: TickSettings, iteration: number): number {
  const checksPerTick = Math.ceil(imagesPerTick / (batch * CHECK_ITERATIONS));
  return (iteration / CHECK_ITERATIONS - 1) / checksPerTick;
}

export interface DueWork {
  grids: boolean;
  checkpoint: boolean;
}

/** Whether grids or checkpoints are due at a tick: at tick 0, at every multiple of the interval, and at the end. */
export function dueAt(
  { gridEveryTicks, checkpointEveryTicks }: Pick<TrainingConfig, 'gridEveryTicks' | 'checkpointEveryTicks'>,
  tick: number,
  isLast: boolean,
): DueWork {
  return {
    grids: isLast || tick % gridEveryTicks === 0,
    checkpoint: isLast || tick % checkpointEveryTicks === 0,
  };
}
