/**
 * What depends on how many images a run has shown: the moving average's decay, what is due in an iteration.
 * Pure functions; the trainer and whoever drives it (worker, command line) share them.
 */
import type { TrainingConfig } from './config.ts';

/** β of the moving average for one iteration: 0.5^(batch / half-life), the half-life min(kimg, ramp-up · kimg done). */
export function averageDecay(
  { averageHalfLifeKimg, averageRampUp }: TrainingConfig,
  batch: number,
  imagesShown: number,
): number {
  const full = averageHalfLifeKimg * 1000;
  const halfLife = averageRampUp > 0 ? Math.min(full, Math.max(averageRampUp * imagesShown, 1e-8)) : full;
  return 0.5 ** (batch / halfLife);
}

export interface DuePhases {
  path: boolean;
  r1: boolean;
}

/** A regulariser is due where the iteration divides by its interval, so iteration 0 runs both. */
export function duePhases({ pathInterval, r1Interval }: TrainingConfig, iteration: number): DuePhases {
  return {
    path: pathInterval > 0 && iteration % pathInterval === 0,
    r1: r1Interval > 0 && iteration % r1Interval === 0,
  };
}
