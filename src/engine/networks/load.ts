/** Weights between plain arrays and tensors. */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../base/error.ts';
import type { Weights } from './layers.ts';
import { checkFinite, type PlainWeights } from './plain-model.ts';

export { checkWeights, modelLayout } from './plain-model.ts';
export type { PlainModel, PlainVariable, PlainWeights } from './plain-model.ts';

/**
 * Uploads the named variables. The caller disposes them (disposeWeights). Throws StudioError 'missing-variable', and
 * 'bad-weights' if one holds NaN or infinity.
 */
export function toTensors(weights: PlainWeights, names: readonly string[] = [...weights.keys()]): Weights {
  checkFinite(weights, names);
  const tensors: Record<string, tf.Tensor> = {};
  for (const name of names) {
    const plain = weights.get(name);
    if (!plain) throw new StudioError('missing-variable', `The network has no variable ${name}.`, '');
    tensors[name] = tf.tensor(plain.data, [...plain.shape], 'float32');
  }
  return tensors;
}

export function disposeWeights(weights: Weights): void {
  for (const tensor of Object.values(weights)) tensor.dispose();
}
