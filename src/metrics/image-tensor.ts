/** uint8 images as the float tensor that the feature extractors start from. */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../base/error.ts';
import type { ImageBatch } from './extractor.ts';

/** @returns [N,H,W,3] with 0..255 mapped onto -1..1; the caller disposes. Throws 'bad-shape' if sizes do not fit. */
export function imageTensor(images: ImageBatch): tf.Tensor4D {
  const { data, count, height, width, channels } = images;
  if (data.length !== count * height * width * channels || (channels !== 1 && channels !== 3)) {
    throw new StudioError(
      'bad-shape',
      `${data.length} bytes are not ${count} images of ${height}×${width} pixels with 1 or 3 channels (${channels} given).`,
    );
  }
  return tf.tidy(() => {
    const pixels = tf.tensor4d(Float32Array.from(data), [count, height, width, channels]);
    const scaled = tf.sub<tf.Tensor4D>(tf.mul(pixels, 2 / 255), 1);
    return channels === 1 ? tf.tile(scaled, [1, 1, 1, 3]) : scaled;
  });
}
