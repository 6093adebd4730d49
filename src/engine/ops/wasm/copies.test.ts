import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEachBackend } from '../../../testing/backends.ts';

const counting = (shape: number[]): tf.Tensor => tf.reshape(tf.range(0, tf.util.sizeFromShape(shape)), shape);

describeEachBackend(['cpu', 'wasm'], 'copies of blocks', () => {
  it('reverses leading axes and others alike', () => {
    tf.tidy(() => {
      const x = counting([2, 3, 2]);
      expect(tf.reverse(x, [0, 1]).arraySync()).toEqual([
        [
          [10, 11],
          [8, 9],
          [6, 7],
        ],
        [
          [4, 5],
          [2, 3],
          [0, 1],
        ],
      ]);
      expect([...tf.reverse(x, 0).dataSync()]).toEqual([6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5]);
      expect([...tf.reverse(x, -1).dataSync()]).toEqual([1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10]);
      expect([...tf.reverse(x).dataSync()]).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    });
  });

  it('repeats a single number and several alike, whatever their type', () => {
    tf.tidy(() => {
      expect(tf.tile(tf.tensor2d([[0.5]]), [2, 3]).arraySync()).toEqual([
        [0.5, 0.5, 0.5],
        [0.5, 0.5, 0.5],
      ]);
      expect([...tf.tile(tf.tensor1d([true]), [3]).dataSync()]).toEqual([1, 1, 1]);
      expect([...tf.tile(tf.tensor1d([7], 'int32'), [2]).dataSync()]).toEqual([7, 7]);
      expect([...tf.tile(tf.tensor1d([1, 2]), [2]).dataSync()]).toEqual([1, 2, 1, 2]);
    });
  });
});
