/**
 * Features of a convolutional network with seeded random weights: means and standard deviations over the image of every
 * channel of four strided layers. They tell textures, colours and edges of two image sets apart without any file, and
 * distances on them compare models on one dataset with each other. They are not Inception's: never call the result FID.
 */
import * as tf from '@tensorflow/tfjs-core';
import { RandomState } from '../engine/random/numpy.ts';
import type { FeatureExtractor, ImageBatch } from './extractor.ts';
import { imageTensor } from './image-tensor.ts';

/** Output channels of the four layers; each is 3×3 with stride 2, so a 16×16 image ends at 1×1. */
const CHANNELS = [16, 32, 64, 64] as const;

/** One seed for everyone, so that numbers can be compared. */
const SEED = 20220425;

/** Of lrelu, as in the networks that are measured. */
const SLOPE = 0.2;

export class RandomFeatures implements FeatureExtractor {
  readonly kind = 'random';
  readonly dimension = 2 * CHANNELS.reduce((sum, channels) => sum + channels, 0);
  readonly batchSize = 64;
  readonly #filters: readonly tf.Tensor4D[];

  constructor(seed = SEED) {
    const random = new RandomState(seed);
    this.#filters = CHANNELS.map((channels, layer) => {
      const inputs = CHANNELS[layer - 1] ?? 3;
      // He's scale for lrelu keeps the values of every layer near those of the image.
      const scale = Math.sqrt(2 / (1 + SLOPE * SLOPE) / (9 * inputs));
      const values = Float32Array.from(random.randn(9 * inputs * channels), (value) => value * scale);
      return tf.tensor4d(values, [3, 3, inputs, channels]);
    });
  }

  async extract(images: ImageBatch): Promise<Float32Array> {
    const features = tf.tidy(() => {
      const parts: tf.Tensor[] = [];
      let x = imageTensor(images);
      for (const filter of this.#filters) {
        x = tf.leakyRelu(tf.conv2d(x, filter, 2, 'same'), SLOPE); // [N,H/2,W/2,C]
        const mean = tf.mean(x, [1, 2], true);
        const variance = tf.mean(tf.square(tf.sub(x, mean)), [1, 2]);
        parts.push(tf.squeeze(mean, [1, 2]), tf.sqrt(variance));
      }
      return tf.concat(parts, 1);
    });
    try {
      return Float32Array.from(await features.data());
    } finally {
      features.dispose();
    }
  }

  dispose(): void {
    tf.dispose([...this.#filters]);
  }
}
