import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { addInto, moveTowards, overwrite } from './updates.ts';
import { requireGpu } from './gpu.ts';
import { writeTensor } from './write-tensor.ts';

const values = async (tensor: tf.Tensor): Promise<number[]> => [...(await tensor.data())];

describeEachBackend(['cpu', 'wasm', 'webgpu'], 'a tensor updated in place', (backend) => {
  it('reads as what it holds now, each time', async () => {
    const x = tf.tensor1d([1, 2, 3]);
    expect(await values(x)).toEqual([1, 2, 3]);
    writeTensor(x, new Float32Array([4, 5, 6]));
    expect(await values(x)).toEqual([4, 5, 6]);
    addInto(x, tf.tensor1d([1, 1, 1]));
    expect(await values(x)).toEqual([5, 6, 7]);
    overwrite(x, tf.tensor1d([0, 2, 4]));
    expect(await values(x)).toEqual([0, 2, 4]);
    moveTowards(x, tf.tensor1d([4, 4, 4]), tf.tensor1d([0.5]));
    expect(await values(x)).toEqual([2, 3, 4]);
  });

  it('is seen by what is computed after the update, not before', async () => {
    const x = tf.tensor1d([1, 2]);
    const before = tf.mul(x, 10);
    writeTensor(x, new Float32Array([3, 4]));
    const after = tf.mul(x, 10);
    expect(await values(before)).toEqual([10, 20]);
    expect(await values(after)).toEqual([30, 40]);
  });

  it('takes no values that do not fit', () => {
    expect(() => writeTensor(tf.zeros([3]), new Float32Array(2))).toThrow(/do not fill/);
  });

  if (backend === 'webgpu') {
    it('shows in its views, which read and compute as tensors of their own', async () => {
      const flat = tf.zeros([128]);
      const view = requireGpu().views.of(flat, 64, [2, 2]);
      expect(await values(view)).toEqual([0, 0, 0, 0]);
      writeTensor(
        flat,
        Float32Array.from({ length: 128 }, (_, i) => i),
      );
      expect(await values(view)).toEqual([64, 65, 66, 67]);
      expect(await values(tf.matMul(view as tf.Tensor2D, view as tf.Tensor2D))).toEqual([
        8386, 8515, 8646, 8779,
      ]);
      writeTensor(view, new Float32Array([1, 2, 3, 4]));
      expect((await values(flat)).slice(62, 70)).toEqual([62, 63, 1, 2, 3, 4, 68, 69]);
      view.dispose();
      expect((await values(flat))[64]).toBe(1);
    });

    it('has views only where a buffer can be bound', () => {
      expect(() => requireGpu().views.of(tf.zeros([128]), 10, [2])).toThrow(/cannot start/);
    });
  }
});
