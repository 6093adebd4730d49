/** The full state of a run, off the device: what a checkpoint holds and what resuming needs. Plain data. */
import type { PlainModel, PlainWeights } from '../networks/load.ts';
import type { PlainAdamState } from './adam.ts';
import type { TrainingConfig } from './config.ts';

export interface TrainingState {
  config: TrainingConfig;
  /** Iterations done. */
  iteration: number;
  /** Images shown; also decides the place in the data order. */
  imagesShown: number;
  /** Generator (with its stored noise), discriminator and decoder. */
  model: PlainModel;
  /** The moving average of the generator. */
  average: PlainWeights;
  optimisers: Record<'generator' | 'decoder' | 'discriminator', PlainAdamState>;
  /** a of the path-length penalty. */
  pathAverage: number;
}
