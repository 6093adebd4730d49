import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { openBackendNode } from '../open-node.ts';
import { downsample, upsample } from './fir.ts';

/** tf.memory() asks for an open backend. */
const tensorCount = (): number => tf.engine().state.numTensors;

it.each(['cpu', 'wasm'] as const)('filters kept for resampling go with the %s backend', async (prefer) => {
  for (let opening = 0; opening < 2; opening++) {
    const opened = await openBackendNode({ prefer });
    tf.dispose(tf.tidy(() => downsample(upsample(tf.ones([1, 4, 4, 3])))));
    expect(tensorCount()).toBeGreaterThan(0);
    opened.dispose();
    expect(tensorCount()).toBe(0);
  }
});
