/**
 * The Inception network of the FID on tfjs: uint8 images in, the 2 048 values of its last pooling out, as PyTorch-FID
 * computes them (bilinear resize to 299 without aligned corners, values onto -1..1). Weights come from the person's file.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { FeatureExtractor, ImageBatch } from '../extractor.ts';
import { imageTensor } from '../image-tensor.ts';
import { blocks, FEATURES, INPUT_SIZE, layerName, type Step } from './architecture.ts';
import { foldWeights, type StateDict } from './weights.ts';

interface Layer {
  filter: tf.Tensor4D;
  bias: tf.Tensor1D;
}

export class InceptionFeatures implements FeatureExtractor {
  readonly kind = 'inception';
  readonly dimension = FEATURES;
  /** The first layers take about 15 MB an image. */
  readonly batchSize = 8;
  readonly #layers: ReadonlyMap<string, Layer>;

  /** Throws StudioError 'not-inception' if the state dict is of another network: see weights.ts. */
  constructor(state: StateDict) {
    this.#layers = new Map(
      foldWeights(state).map(({ name, filter, filterShape, bias }) => [
        name,
        { filter: tf.tensor4d(filter, filterShape), bias: tf.tensor1d(bias) },
      ]),
    );
  }

  async extract(images: ImageBatch): Promise<Float32Array> {
    const features = new Float32Array(images.count * FEATURES);
    const sizeBytes = images.height * images.width * images.channels;
    for (let from = 0; from < images.count; from += this.batchSize) {
      const count = Math.min(this.batchSize, images.count - from);
      const data = images.data.subarray(from * sizeBytes, (from + count) * sizeBytes);
      features.set(await this.#extractBatch({ ...images, data, count }), from * FEATURES);
    }
    return features;
  }

  dispose(): void {
    for (const layer of this.#layers.values()) tf.dispose([layer.filter, layer.bias]);
  }

  async #extractBatch(images: ImageBatch): Promise<Float32Array> {
    let x = tf.tidy(() =>
      tf.image.resizeBilinear(imageTensor(images), [INPUT_SIZE, INPUT_SIZE], false, true),
    );
    for (const block of blocks) {
      const input = x;
      x = tf.tidy(() => this.#run(block.name, block.steps, input));
      input.dispose();
    }
    const pooled = tf.tidy(() => tf.mean(x, [1, 2])); // [N,2048]
    x.dispose();
    try {
      return Float32Array.from(await pooled.data());
    } finally {
      pooled.dispose();
    }
  }

  #run(blockName: string, steps: readonly Step[], input: tf.Tensor4D): tf.Tensor4D {
    let x = input;
    for (const step of steps) {
      const before = x;
      x = this.#step(blockName, step, before);
      // Inside a tidy, but early: the stem's full-size layers must not wait for the end of the block.
      if (before !== input) before.dispose();
    }
    return x;
  }

  #step(blockName: string, step: Step, x: tf.Tensor4D): tf.Tensor4D {
    switch (step.kind) {
      case 'conv': {
        const { filter, bias } = this.#layers.get(layerName(blockName, step))!;
        return tf.fused.conv2d({ x, filter, bias, strides: step.stride, pad: step.pad, activation: 'relu' });
      }
      case 'average': // leaves the padding out of its means, as the FID's network does
        return tf.avgPool(x, 3, step.stride, 'same');
      case 'max':
        return tf.maxPool(x, 3, step.stride, step.stride === 1 ? 'same' : 'valid');
      case 'fork':
        return tf.concat(
          step.branches.map((branch) => this.#run(blockName, branch, x)),
          3,
        );
    }
  }
}
