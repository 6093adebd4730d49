import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEachBackend } from '../../../../testing/backends.ts';
import { normals } from '../../../../testing/twins.ts';
import { adamStep } from '../../adam.ts';
import { requireGpu } from '../../../gpu/gpu.ts';
import { writeTensor } from '../../../gpu/write-tensor.ts';

const offsets = [0, 64, 1600];
const SIZE = 1664;

/** Parameters, moments, power, average and skips after some steps; the second one has a gradient that is not finite. */
async function afterSteps(reference: boolean): Promise<Float32Array[]> {
  requireGpu().kernels.referencesOnly = reference;
  const state = {
    parameters: tf.keep(normals([SIZE], 1)),
    gradients: tf.keep(tf.zeros([SIZE])),
    secondMoments: tf.keep(tf.zeros([SIZE])),
    beta2Power: tf.keep(tf.scalar(1)),
  };
  const rates = { learningRate: tf.scalar(0.01), beta2: 0.9 };
  const moving = { average: normals([3000], 2), values: normals([3000], 3), keep: tf.tensor1d([0.75]) };
  const results: Float32Array[] = [];
  for (let step = 0; step < 4; step++) {
    const gradients = [normals([5, 10], 4 + step), normals([1536], 14 + step), normals([], 24 + step)];
    if (step === 1) gradients[2] = tf.scalar(NaN);
    if (step === 3) writeTensor(rates.learningRate, Float32Array.of(0.03));
    const skipped = adamStep(state, gradients, offsets, rates, step === 2 ? undefined : moving);
    results.push(Float32Array.from(await skipped.data()));
    tf.dispose([skipped, ...gradients]);
  }
  for (const tensor of [state.parameters, state.secondMoments, state.beta2Power, moving.average]) {
    results.push(Float32Array.from(await tensor.data()));
  }
  tf.dispose([Object.values(state), Object.values(moving), rates.learningRate]);
  requireGpu().kernels.referencesOnly = false;
  return results;
}

describeEachBackend(['webgpu'], 'Adam in WGSL', () => {
  it('equals its reference, the average that goes along and skipped steps included', async () => {
    const [expected, actual] = [await afterSteps(true), await afterSteps(false)];
    expect(actual.slice(0, 4).flatMap((skipped) => [...skipped])).toEqual([0, 1, 0, 0]);
    actual.forEach((values, i) => {
      const worst = values.reduce((most, value, k) => Math.max(most, Math.abs(value - expected[i]![k]!)), 0);
      expect(worst).toBeLessThan(2e-6);
    });
  });
});
