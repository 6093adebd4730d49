import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEachBackend } from '../../../testing/backends.ts';
import { countDispatches } from '../count.ts';
import { CapturedFunction } from './captured-function.ts';

const values = (...list: number[]): Float32Array<ArrayBuffer> => new Float32Array(list);

describeEachBackend(['wasm', 'webgpu'], 'a captured function', (backend) => {
  it('gives for each call what its values give, also for constants it was made with', async () => {
    const weights = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const f = new CapturedFunction([[1, 2], [2]], [1, 2], ([x, bias]) =>
      tf.add(tf.matMul(x as tf.Tensor2D, weights), bias!),
    );
    expect([...(await f.read([values(1, 0), values(10, 20)]))]).toEqual([11, 22]);
    expect([...(await f.read([values(0, 1), values(10, 20)]))]).toEqual([13, 24]);
    expect([...(await f.read([values(1, 1), values(0, 0)]))]).toEqual([4, 6]);
    f.dispose();
  });

  it('takes an array that it was given before for what it was', async () => {
    const f = new CapturedFunction([[2], [2]], [2], ([x, y]) => tf.add(x!, y!));
    const same = values(1, 2);
    expect([...(await f.read([same, values(10, 20)]))]).toEqual([11, 22]);
    expect([...(await f.read([same, values(30, 40)]))]).toEqual([31, 42]);
    expect(() => f.run([values(5, 6), values(1, 2, 3)])).toThrow();
    expect([...(await f.read([same, values(30, 40)]))]).toEqual([31, 42]);
    f.dispose();
  });

  if (backend === 'webgpu') {
    it('goes through tfjs once and never again', () => {
      const f = new CapturedFunction([[4]], [4], ([x]) => tf.add(tf.mul(x!, 2), 1));
      f.run([values(1, 2, 3, 4)]);
      const count = countDispatches();
      f.run([values(5, 6, 7, 8)]);
      expect(count.stop()).toBe(0);
      f.dispose();
    });
  }

  it('leaves no tensors behind', async () => {
    const before = tf.memory().numTensors;
    const f = new CapturedFunction([[3]], [3], ([x]) => tf.mul(x!, x!));
    for (let i = 0; i < 4; i++) await f.read([values(i, 2, 3)]);
    f.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
