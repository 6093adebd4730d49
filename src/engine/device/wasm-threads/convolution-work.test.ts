import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBackend, type OpenedBackend } from '../../open.ts';
import { convolutionWork } from './convolution-work.ts';

/** The module's functions as tfjs's kernels ask for them. */
interface Module {
  cwrap(name: string, ...types: unknown[]): (...args: number[]) => unknown;
}

let opened: OpenedBackend;
const calls: number[][] = [];

beforeAll(async () => {
  opened = await openBackend({ prefer: 'wasm' });
  const { wasm } = tf.backend() as unknown as { wasm: Module };
  const { cwrap } = wasm;
  wasm.cwrap = (name, ...types) => {
    const call = cwrap(name, ...types);
    if (name !== 'Conv2D') return call;
    return (...args) => {
      calls.push(args);
      return call(...args);
    };
  };
  const kernel = tf.getKernel('Conv2D', 'wasm');
  kernel.setupFunc?.(tf.backend());
});
afterAll(() => opened.dispose());

it('counts the multiplications of the call that tfjs makes for a convolution', () => {
  tf.tidy(() => {
    // Unequal everywhere, so that no two arguments may change places: 5 × 11 outputs of 3 × 2 × 4 × 6 in each image.
    const x = tf.ones<tf.Rank.R4>([7, 10, 23, 4]);
    const filter = tf.ones<tf.Rank.R4>([3, 2, 4, 6]);
    const pad: [[number, number], [number, number], [number, number], [number, number]] = [
      [0, 0],
      [1, 0],
      [0, 0],
      [0, 0],
    ];
    expect(tf.conv2d(x, filter, [2, 2], pad).shape).toEqual([7, 5, 11, 6]);
  });
  expect(calls.map(convolutionWork)).toEqual([7 * 5 * 11 * 3 * 2 * 4 * 6]);
});
