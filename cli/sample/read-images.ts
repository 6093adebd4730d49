/** Reads given images with the sample's decoder, in batches, optionally after perturbing them. */
import * as tf from '@tensorflow/tfjs-core';
import { largestBatch } from '../../src/drawing/batch-size.ts';
import type { NetworkConfig } from '../../src/engine/networks/config.ts';
import type { Weights } from '../../src/engine/networks/layers.ts';
import { decode } from '../../src/engine/networks/trunk.ts';

export interface Reading {
  /** [N,L] */
  latents: Float32Array<ArrayBuffer>;
  /** [N,n] */
  logits: Float32Array<ArrayBuffer>;
}

interface ReadOptions {
  config: NetworkConfig;
  /** The decoder's weights on the open backend. */
  weights: Weights;
  /** Changes a batch [n,R,R,C] before it is read. */
  perturb?: (images: tf.Tensor) => tf.Tensor;
}

/** @param images [N,R,R,C] row-major, values as the networks have them (-1…1) */
export async function readImages(
  images: Float32Array,
  { config, weights, perturb = (batch) => batch }: ReadOptions,
): Promise<Reading> {
  const { resolution, channels, latentSize, fingerprintSize } = config;
  const size = resolution * resolution * channels;
  const count = images.length / size;
  const batch = largestBatch(config);
  const latents = new Float32Array(count * latentSize);
  const logits = new Float32Array(count * fingerprintSize);
  for (let from = 0; from < count; from += batch) {
    const n = Math.min(batch, count - from);
    const [z, c] = tf.tidy(() => {
      const values = images.subarray(from * size, (from + n) * size);
      const tensor = tf.tensor4d(Float32Array.from(values), [n, resolution, resolution, channels]);
      const read = decode(config, weights, perturb(tensor));
      return [read.latents, read.logits] as [tf.Tensor, tf.Tensor];
    });
    latents.set(await z.data<'float32'>(), from * latentSize);
    logits.set(await c.data<'float32'>(), from * fingerprintSize);
    tf.dispose([z, c]);
  }
  return { latents, logits };
}
