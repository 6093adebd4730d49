/**
 * A forger who has the decoder writes a fingerprint's bits onto a picture that the model never drew, changing no
 * value by more than `budget`. Uses projected gradient steps with the gradient's sign (Madry et al., arXiv
 * 1706.06083).
 */
import * as tf from '@tensorflow/tfjs-core';
import type { NetworkConfig } from '../engine/networks/config.ts';
import type { Weights } from '../engine/networks/layers.ts';
import { fromPixels, toPixels } from '../engine/networks/pixels.ts';
import { decoderOutputs } from '../engine/networks/trunk.ts';
import { valueAndGradients } from '../engine/ops/backward.ts';
import '../engine/ops/gradients.ts';

/** A logit large enough that rounding to 8 bits cannot change its sign. */
const ENOUGH = 4;

export interface ForgeOptions {
  /** [bits] */
  fingerprint: ArrayLike<number>;
  steps: number;
  /** For values in -1…1, where 2/255 is one level of 8 bits. */
  budget: number;
}

/** The forged picture, uint8 [R,R,C]. Leaves no tensors. */
export async function forge(
  { config, weights }: { config: NetworkConfig; weights: Weights },
  picture: Uint8Array,
  { fingerprint, steps, budget }: ForgeOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { resolution, channels, latentSize, fingerprintSize } = config;
  const start = fromPixels(picture);
  const signs = Float32Array.from(fingerprint, (bit) => (bit ? 1 : -1));
  let values = start;
  for (let step = 0; step < steps; step++) {
    const slope = tf.tidy(() => {
      const images = tf.tensor4d(values, [1, resolution, resolution, channels]);
      const logitsNow = () =>
        tf.slice(decoderOutputs(config, weights, images), [0, latentSize], [1, fingerprintSize]);
      const now = logitsNow().dataSync();
      // Bits that already agree well enough are ignored.
      const missing = signs.map((sign, i) => (now[i]! * sign < ENOUGH ? -sign : 0));
      const { gradients } = valueAndGradients(() => tf.sum(tf.mul(logitsNow(), missing)), [images]);
      return gradients[0]!.dataSync();
    });
    values = values.map((value, i) => {
      const moved = value - (2.5 * budget * Math.sign(slope[i]!)) / steps;
      return Math.min(1, start[i]! + budget, Math.max(-1, start[i]! - budget, moved));
    });
  }
  return toPixels(values, 'rint');
}
