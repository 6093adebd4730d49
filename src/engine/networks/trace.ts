/**
 * Looks into the networks while they run: the maps of one convolution for each resolution, and the scales by
 * which the fingerprint modulates it. For showing; drawing and training go through generator.ts and trunk.ts.
 */
import * as tf from '@tensorflow/tfjs-core';
import { dlatentLayers, type NetworkConfig } from './config.ts';
import type { ConvLayer, Layer } from './description/layer.ts';
import { synthesisLayers } from './description/synthesis.ts';
import { trunkLayers } from './description/trunk.ts';
import { mapping, noiseReader, type Noise } from './generator.ts';
import { styleOf, type Weights } from './layers.ts';
import { networkValues } from './run.ts';

// These are types, not interfaces, because tf.tidy only returns such.
export type TracedLayer = {
  /** The official scope, `synthesis/8x8/Conv1`. */
  name: string;
  /** Height = width of its maps. */
  size: number;
  /** What it gives, [N,size,size,channels]. */
  maps: tf.Tensor;
  /** The scales of its input's channels, [N,inputs]; undefined where it is not modulated. */
  scales: tf.Tensor | undefined;
};

export type TracedGenerator = {
  /** [N,D] */
  dlatent: tf.Tensor;
  /** From 4×4 upwards. */
  layers: TracedLayer[];
  /** [N,R,R,channels] */
  images: tf.Tensor;
};

export type TracedDecoder = {
  /** From the picture's size down to 4×4. */
  layers: TracedLayer[];
  /** [N,n] */
  logits: tf.Tensor;
};

/** G(z, fingerprint) of [N,L] and [N,n], with what lies between. Runs inside a tidy. */
export function traceGenerator(
  config: NetworkConfig,
  weights: Weights,
  inputs: { latent: tf.Tensor; fingerprint: tf.Tensor },
  noise: Noise,
): TracedGenerator {
  const layers = synthesisLayers(config);
  const dlatent = mapping(config, weights, inputs.fingerprint);
  const values = networkValues(
    layers,
    weights,
    { latent: inputs.latent },
    {
      dlatents: Array<tf.Tensor>(dlatentLayers(config)).fill(dlatent),
      noiseOf: noiseReader(weights, noise),
    },
  );
  return {
    dlatent,
    images: values.get(layers.at(-1)!.name)!,
    layers: lastOfEachSize(layers).map(({ name, size, modulation }) => ({
      name,
      size,
      maps: values.get(name)!,
      scales: modulation && styleOf(name, modulation, weights, dlatent),
    })),
  };
}

/** The decoder on images [N,R,R,channels], with what lies between. Runs inside a tidy. */
export function traceDecoder(config: NetworkConfig, weights: Weights, images: tf.Tensor): TracedDecoder {
  const layers = trunkLayers('decoder', config);
  const values = networkValues(layers, weights, { image: images });
  const outputs = values.get(layers.at(-1)!.name)!;
  const { latentSize, fingerprintSize } = config;
  return {
    logits: tf.slice(outputs, [0, latentSize], [images.shape[0], fingerprintSize]),
    layers: lastOfEachSize(layers).map(({ name, size }) => ({
      name,
      size,
      maps: values.get(name)!,
      scales: undefined,
    })),
  };
}

/** The last 3×3 convolution of every size, in the order in which they run. */
function lastOfEachSize(layers: readonly Layer[]): ConvLayer[] {
  const last = new Map<number, ConvLayer>();
  for (const layer of layers) {
    if (layer.kind === 'conv' && layer.kernel === 3) last.set(layer.size, layer);
  }
  return [...last.values()];
}
