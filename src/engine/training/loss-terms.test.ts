/**
 * The terms of the objective beyond the paper's, equal to the PyTorch twin's: losses and gradients of each, and a run whose
 * schedule goes through all of them. Whole networks on WebGPU are in loss-terms.large.test.ts.
 */
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { valueAndGradients } from '../ops/backward.ts';
import '../ops/gradients.ts';
import { pricedConsistency } from './consistency.ts';
import { parseConfig } from './parse-config.ts';
import { parseSchedule } from './schedules/parse-schedule.ts';
import { stepShapesOf } from './schedules/step-shape.ts';
import {
  expectClose,
  expectTwinLosses,
  expectTwinSteps,
  pricesOf,
  twin,
  twinImages,
} from './testing/loss-terms.ts';

describeEachBackend(['wasm'], 'terms of the objective', () => {
  it.each(Object.keys(twin.cases))('equal the PyTorch twin’s: %s', (name) => expectTwinLosses(name));
  it('are those of the PyTorch twin in a run through all of them', () => expectTwinSteps());
});

describeEachBackend(['cpu', 'wasm', 'webgpu'], 'the priced consistency term', (backend) => {
  // A software GPU takes long to compile, and what is left out shares all of its kernels.
  const names = backend === 'webgpu' ? ['all'] : Object.keys(twin.consistency);
  it('equals the PyTorch twin’s, and so does its gradient', { timeout: 300_000 }, async () => {
    for (const name of names) {
      const wanted = twin.consistency[name]!;
      const prices = pricesOf(twin.cases[name]!.consistency ?? {});
      const { resolution, channels, data } = twinImages();
      const size = 4 * resolution ** 2 * channels;
      const values = Float32Array.from(data.subarray(0, size), (value) => value / 255);
      const found = tf.tidy(() => {
        const images = tf.tensor4d(values, [4, resolution, resolution, channels]);
        const term = (): tf.Tensor => pricedConsistency(images, tf.scalar(1), tf.tensor1d(prices));
        const { value, gradients } = valueAndGradients(term, [images]);
        const norm = tf.sqrt(tf.sum(tf.square(gradients[0]!)));
        return tf.concat([tf.reshape(value, [1]), tf.reshape(norm, [1])]);
      });
      expectClose([...(await found.data())], wanted, 1e-4);
      found.dispose();
    }
  });
});

describe('a stage that does not ask for a term', () => {
  it('has steps without it', () => {
    const config = { ...parseConfig(twin.config), schedule: parseSchedule(twin.schedule) };
    const plain = { isPriced: false, hasGreyViews: false, readsOther: false };
    expect(stepShapesOf(config)).toEqual([
      { batch: 8, isTwice: false, ...plain },
      { batch: 8, isTwice: true, ...plain, isPriced: true, hasGreyViews: true },
      { batch: 8, isTwice: true, ...plain, hasGreyViews: true, readsOther: true },
    ]);
    expect(stepShapesOf(parseConfig(twin.config))).toEqual([{ batch: 8, isTwice: true, ...plain }]);
  });
});
