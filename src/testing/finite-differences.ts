/** For specs: compares derivatives of a composition of ops with central differences, along directions fixed by seeds. */
import * as tf from '@tensorflow/tfjs-core';
import { valueAndGradients } from '../engine/ops/backward.ts';
import { normals } from './twins.ts';

export interface Differentiable {
  shapes: number[][];
  op: (...inputs: tf.Tensor[]) => tf.Tensor;
}

const step = 1e-2;

/** The first derivative along a direction: [analytic, by differences]. Outputs are squared first. */
export function firstDerivatives(it: Differentiable): Promise<number[]> {
  return compare((inputs) => objective(it, inputs), it.shapes, 51);
}

/** The derivative along one direction of the gradient along another: [analytic, by differences]. */
export function secondDerivatives(it: Differentiable): Promise<number[]> {
  return compare((inputs) => slope(it, inputs, 71), it.shapes, 51);
}

/** Σ op(inputs)² · fixed weights. Squared, so that second derivatives of linear ops are not trivially zero. */
function objective({ op }: Differentiable, inputs: tf.Tensor[]): tf.Tensor {
  const value = op(...inputs);
  return tf.sum(tf.mul(tf.square(value), normals(value.shape, 11)));
}

/** The gradient of the objective along fixed directions, as a scalar function of the inputs. */
function slope(it: Differentiable, inputs: tf.Tensor[], seed: number): tf.Tensor {
  const { gradients } = valueAndGradients(() => objective(it, inputs), inputs);
  return along(gradients, seed);
}

function along(tensors: tf.Tensor[], seed: number): tf.Tensor {
  return tensors.map((t, i) => tf.sum(tf.mul(t, normals(t.shape, seed + i)))).reduce((a, b) => tf.add(a, b));
}

async function compare(
  f: (inputs: tf.Tensor[]) => tf.Tensor,
  shapes: number[][],
  seed: number,
): Promise<number[]> {
  const pair = tf.tidy(() => {
    const inputs = shapes.map((shape, i) => tf.mul(normals(shape, 31 + i), 0.7));
    const moved = (h: number): tf.Tensor[] =>
      inputs.map((x, i) => tf.add(x, tf.mul(normals(x.shape, seed + i), h)));
    const { gradients } = valueAndGradients(() => f(inputs), inputs);
    const difference = tf.mul(tf.sub(f(moved(step)), f(moved(-step))), 1 / (2 * step));
    return tf.stack([along(gradients, seed), difference]);
  });
  const values = [...(await pair.data())];
  pair.dispose();
  return values;
}
