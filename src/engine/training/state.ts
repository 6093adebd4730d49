/** The full state of a run, off the device: a checkpoint holds it and resuming needs it. Plain data. */
import type { PlainModel, PlainWeights } from '../networks/load.ts';
import type { PlainAdamState } from './adam.ts';
import type { TrainingConfig } from './config.ts';
import { sameSchedule } from './schedules/parse-schedule.ts';
import { placeBy, type Place } from './schedules/place.ts';

export interface TrainingState {
  config: TrainingConfig;
  /** Iterations done. */
  iteration: number;
  /** Images shown; also decides the place in the data order. */
  imagesShown: number;
  /** Where it stands in its schedule. */
  place: Place;
  /** Generator (with its stored noise), discriminator and decoder. */
  model: PlainModel;
  /** The moving average of the generator. */
  average: PlainWeights;
  optimisers: Record<'generator' | 'decoder' | 'discriminator', PlainAdamState>;
  /** a of the path-length penalty. */
  pathAverage: number;
}

/**
 * The state under another configuration of the same networks. A schedule that is another one is entered where the state's
 * iterations have brought it, as if nothing had been measured on the way.
 */
export function underConfig(state: TrainingState, config: TrainingConfig): TrainingState {
  const isSame = sameSchedule(config.schedule, state.config.schedule);
  const place = isSame ? state.place : placeBy(config.schedule, config.batch, state.iteration);
  return { ...state, config, place };
}

/**
 * The name of a tensor or counter that holds NaN or an infinity, if any does. Such a state must not be kept.
 */
export function notFiniteIn({ model, average, optimisers, pathAverage }: TrainingState): string | undefined {
  const parts = [
    { what: '', weights: model.weights },
    { what: 'moving average of ', weights: average },
    ...Object.values(optimisers).map((one) => ({ what: 'moments of ', weights: one.secondMoments })),
  ];
  for (const { what, weights } of parts) {
    for (const [name, { data }] of weights) if (!data.every(Number.isFinite)) return what + name;
  }
  const scalars = [pathAverage, ...Object.values(optimisers).map(({ beta2Power }) => beta2Power)];
  return scalars.every(Number.isFinite) ? undefined : 'a counter';
}
