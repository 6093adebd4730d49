/**
 * Compares an op's fast kernels with its reference twin on the open backend: value, first and second derivatives.
 */
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { requireGpu } from '../engine/gpu/gpu.ts';
import { valueAndGradients } from '../engine/ops/backward.ts';
import { randomNormal } from '../engine/random/threefry.ts';

/** A tensor of normals that depends only on `seed`. */
export function normals(shape: number[], seed: number): tf.Tensor {
  return tf.tensor(randomNormal({ seed, stream: 0, step: 0 }, tf.util.sizeFromShape(shape)), shape);
}

type Op = (inputs: tf.Tensor[]) => tf.Tensor;

/** The value, its gradients along a fixed direction, and the gradients of those along others. */
function derivatives(op: Op, inputs: tf.Tensor[]): tf.Tensor[] {
  const value = op(inputs);
  const first = (): tf.Tensor[] =>
    valueAndGradients(() => tf.sum(tf.mul(op(inputs), normals(value.shape, 91))), inputs).gradients;
  const along = (): tf.Tensor =>
    first()
      .map((gradient, i) => tf.sum(tf.mul(gradient, normals(gradient.shape, 92 + i))))
      .reduce((a, b) => tf.add(a, b));
  return [value, ...first(), ...valueAndGradients(along, inputs).gradients];
}

const labels = (inputs: number): string[] => [
  'value',
  ...Array.from({ length: inputs }, (_, i) => `gradient ${i}`),
  ...Array.from({ length: inputs }, (_, i) => `second gradient ${i}`),
];

/**
 * Expects the norm of the difference, divided by the norm of the reference, to be at most `tolerance` for the value
 * and each derivative.
 */
export async function expectTwin(op: Op, inputs: tf.Tensor[], tolerance = 2e-5): Promise<void> {
  const gpu = requireGpu();
  const run = async (reference: boolean): Promise<Float32Array[]> => {
    gpu.kernels.referencesOnly = reference;
    try {
      const results = tf.tidy(() => derivatives(op, inputs));
      const values = await Promise.all(results.map((tensor) => tensor.data<'float32'>()));
      tf.dispose(results);
      return values;
    } finally {
      gpu.kernels.referencesOnly = false;
    }
  };
  const expected = await run(true);
  const before = gpu.dispatches;
  const actual = await run(false);
  expect(gpu.dispatches - before, 'dispatches of our own kernels').toBeGreaterThan(0);
  const names = labels(inputs.length);
  expected.forEach((reference, i) => {
    const twin = actual[i]!;
    expect(twin.length, names[i]).toBe(reference.length);
    let difference = 0;
    let norm = 0;
    for (let j = 0; j < reference.length; j++) {
      difference += (twin[j]! - reference[j]!) ** 2;
      norm += reference[j]! ** 2;
    }
    expect(Math.sqrt(difference), `${names[i]}: distance to the reference`).toBeLessThanOrEqual(
      tolerance * Math.sqrt(norm) + 1e-12,
    );
  });
}
