/** Runs a generator whose fingerprint is folded in, with tfjs ops. */
import type * as tf from '@tensorflow/tfjs-core';
import { synthesis, type Noise } from '../generator.ts';
import type { Weights } from '../layers.ts';
import { unmodulated, type FoldedConfig } from './folded.ts';

/**
 * z[N,L] → images [N,R,R,channels], about -1…1. `weights` are the folded ones as tensors (toTensors); noise as for any
 * generator. Run it inside a tidy.
 */
export function runFolded(
  config: FoldedConfig,
  weights: Weights,
  z: tf.Tensor,
  noise: Noise = 'stored',
): tf.Tensor {
  return synthesis(unmodulated(config), weights, z, [], noise);
}
