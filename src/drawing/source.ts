/** What pictures are drawn from. A source numbers its pictures 0 … count-1; nothing is drawn before it is asked for. */
import { joinArrays } from '../base/bytes.ts';

/** Flat, row-major. */
export type Values = Float32Array<ArrayBuffer>;

/** The numbers of a batch of N pictures. */
export interface BatchInputs {
  /** [N,L] */
  latents: Values;
  /** [N,n] of 0 and 1 */
  fingerprints: Values;
  /** For each layer [1,S,S,1] or [N,S,S,1]; empty where the noise is not given. */
  noises: Values[];
  /** Present where the source mixes fingerprints. */
  mix?: MixInputs;
}

/** The second fingerprints of a batch, and the layers that take them. */
export interface MixInputs {
  /** [N,n] of 0 and 1 */
  fingerprints: Values;
  /** [N,layers] of 0 and 1 */
  layers: Values;
}

/**
 * Where the noise comes from: nowhere, the weights, or given numbers (one set for all pictures, or one for
 * each).
 */
export type GivenNoise = 'none' | 'model' | 'shared' | 'each';

/**
 * What the device draws by itself, from a seed. Each batch is a step of its own, so its pictures are a function of seed, step
 * and place in the batch.
 */
export interface DeviceDraws {
  seed: number;
  /** Stream of the first layer's noise; each layer takes the next one. */
  noise: number;
  /** Streams of latents and fingerprints, if these are drawn, too. */
  inputs?: { latent: number; fingerprint: number };
}

export interface PictureSource {
  count: number;
  noise: GivenNoise | DeviceDraws;
  /** Whether some of the pictures mix two fingerprints. If so, every batch has a `mix`. */
  mixes?: boolean;
  /** The step of the first batch, if the device draws; the others count on. */
  firstStep?: number;
  /**
   * The numbers of the pictures with these indices, which may repeat. Absent where the device draws them all.
   */
  inputsOf?(indices: readonly number[]): BatchInputs;
}

/** Joins rows, or batches of rows. */
export function joined(parts: readonly ArrayLike<number>[]): Values {
  return joinArrays((length) => new Float32Array(length), parts);
}

/** Rows of [count,size], by index. */
export function rowsOf(values: Values, size: number, indices: readonly number[]): Values {
  return joined(indices.map((index) => values.subarray(index * size, (index + 1) * size)));
}
