/**
 * Measures how near a generator comes to a picture: it draws what the decoder read, and a few gradient steps
 * refine the latent. A picture that the model made comes back; a photograph with a pasted fingerprint does not.
 * Nobody knows the noise of a picture, so none is drawn.
 */
import * as tf from '@tensorflow/tfjs-core';
import { joined } from '../drawing/source.ts';
import { CapturedFunction } from '../engine/gpu/capture/captured-function.ts';
import type { NetworkConfig } from '../engine/networks/config.ts';
import { generate } from '../engine/networks/generator.ts';
import type { Weights } from '../engine/networks/layers.ts';
import { fromPixels } from '../engine/networks/pixels.ts';
import { valueAndGradients } from '../engine/ops/backward.ts';
import '../engine/ops/gradients.ts';
import { bitsFromLogits } from '../fingerprint/bits.ts';
import type { DecoderOnDevice, RawReading } from './reader.ts';

/**
 * Enough for the distance to settle on the sample model. More steps would also bring foreign pictures nearer.
 */
export const REFINING_STEPS = 50;
/** Adam's, on latents of unit variance. */
const LEARNING_RATE = 0.1;
const BETA_1 = 0.9;
const BETA_2 = 0.999;

/**
 * The mean squared difference, of values in -1…1, between each picture and the nearest one that the generator
 * drew for it.
 * @param pictures uint8 [R,R,C] each @param readings what the decoder read in them, in the same order
 */
export async function regenerationDistances(
  { config, weights, functions }: DecoderOnDevice,
  pictures: readonly Uint8Array[],
  readings: readonly RawReading[],
  steps = REFINING_STEPS,
): Promise<number[]> {
  const count = pictures.length;
  if (count === 0) return [];
  const { latentSize, fingerprintSize } = config;
  const descent = functions.get(
    weights,
    `regenerate ${count}`,
    (options) =>
      new CapturedFunction(
        [
          [count, latentSize],
          [count, fingerprintSize],
          [count, config.resolution, config.resolution, config.channels],
        ],
        [count * (1 + latentSize)],
        ([z, fingerprint, images]) => distanceAndSlope(config, weights, z!, fingerprint!, images!),
        options,
      ),
  );
  const fingerprints = joined(readings.map(({ logits }) => Float32Array.from(bitsFromLogits(logits))));
  const images = joined(pictures.map(fromPixels));
  let latents = joined(readings.map(({ latents }) => latents));
  const first = new Float64Array(latents.length);
  const second = new Float64Array(latents.length);
  const nearest = Array<number>(count).fill(Number.POSITIVE_INFINITY);
  for (let step = 0; step <= steps; step++) {
    const values = await descent.read([latents, fingerprints, images]);
    for (let i = 0; i < count; i++) nearest[i] = Math.min(nearest[i]!, values[i]!);
    // A new array each time, since an array that was given before counts as unchanged.
    latents = latents.map((value, i) => {
      const slope = values[count + i]!;
      first[i] = BETA_1 * first[i]! + (1 - BETA_1) * slope;
      second[i] = BETA_2 * second[i]! + (1 - BETA_2) * slope ** 2;
      const mean = first[i] / (1 - BETA_1 ** (step + 1));
      const spread = Math.sqrt(second[i] / (1 - BETA_2 ** (step + 1)));
      return value - (LEARNING_RATE * mean) / (spread + 1e-12);
    });
  }
  return nearest;
}

/** [N] distances, then their gradient by the latents [N·L]. */
function distanceAndSlope(
  config: NetworkConfig,
  weights: Weights,
  z: tf.Tensor,
  fingerprint: tf.Tensor,
  images: tf.Tensor,
): tf.Tensor {
  let kept: tf.Tensor | undefined;
  const { gradients } = valueAndGradients(() => {
    const difference = tf.sub(generate(config, weights, z, fingerprint, 'none'), images);
    const pixels = difference.size / z.shape[0];
    const squares = tf.reshape(tf.square(difference), [z.shape[0], pixels]);
    const distances = tf.mul(tf.sum(squares, 1), 1 / pixels);
    kept = tf.keep(tf.clone(distances));
    return tf.sum(distances);
  }, [z]);
  const both = tf.concat([kept!, tf.reshape(gradients[0]!, [-1])]);
  kept!.dispose();
  return both;
}
