/** Runs a description with tfjs ops: one value a layer, from the network's input to its output. */
import * as tf from '@tensorflow/tfjs-core';
import { downsample, upsample } from '../ops/fir.ts';
import { minibatchStd } from '../ops/minibatch-std.ts';
import type { Layer } from './description/layer.ts';
import { conv, dense, flatten, toMaps, type Weights } from './layers.ts';

/** Further inputs of a network; each network takes those that it uses. */
export interface Surroundings {
  /** One [N,D] for each layer that takes one, usually the same tensor. */
  dlatents?: readonly tf.Tensor[];
  /** The noise of an index, [N or 1,S,S,1]; undefined for none. */
  noiseOf?: (index: number) => tf.Tensor | undefined;
  /** The images are this many batches, one after another, each with minibatch deviations of its own. 1 if left out. */
  batches?: number;
}

/**
 * The value of the last layer. `inputs` are the network's by name; the batch comes first in each. Run it inside
 * a tidy, which frees the values in between.
 */
export function runNetwork(
  layers: readonly Layer[],
  weights: Weights,
  inputs: Readonly<Record<string, tf.Tensor>>,
  around: Surroundings = {},
): tf.Tensor {
  return networkValues(layers, weights, inputs, around).get(layers.at(-1)!.name)!;
}

/** As runNetwork, but gives the value of every layer and input, by name. */
export function networkValues(
  layers: readonly Layer[],
  weights: Weights,
  inputs: Readonly<Record<string, tf.Tensor>>,
  around: Surroundings = {},
): ReadonlyMap<string, tf.Tensor> {
  const values = new Map(Object.entries(inputs));
  const valueOf = (name: string): tf.Tensor => {
    const value = values.get(name);
    if (!value) throw new Error(`No layer before, and no input, is called ${name}.`);
    return value;
  };
  for (const layer of layers) values.set(layer.name, valueOfLayer(layer, weights, valueOf, around));
  return values;
}

function valueOfLayer(
  layer: Layer,
  weights: Weights,
  valueOf: (name: string) => tf.Tensor,
  { dlatents, noiseOf, batches = 1 }: Surroundings,
): tf.Tensor {
  const x = valueOf(layer.of);
  switch (layer.kind) {
    case 'dense':
      return dense(layer, weights, x);
    case 'conv':
      return conv(layer, weights, x, {
        dlatent: layer.modulation && dlatents?.[layer.modulation.dlatent],
        noise: layer.noise === undefined ? undefined : noiseOf?.(layer.noise),
      });
    case 'upsample':
      return upsample(x);
    case 'downsample':
      return downsample(x);
    case 'sum':
      return tf.add(x, valueOf(layer.plus));
    case 'to-maps':
      return toMaps(layer, x);
    case 'flatten':
      return flatten(layer, x);
    case 'minibatch-std':
      return minibatchStd(x, Math.min(layer.group, x.shape[0] / batches), batches);
  }
}
