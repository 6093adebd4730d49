/**
 * Two elementwise ops that are closed under differentiation, for gradients of gradients that would otherwise be chains
 * of stock ops: gain·a·b, and gain·x·(base + offset)^exponent.
 */
import * as tf from '@tensorflow/tfjs-core';
import { defineOp } from './define-op.ts';

const productOp = defineOp<{ a: tf.Tensor; b: tf.Tensor }, { gain: number }>({
  name: 'StudioProduct',
  reference: ({ a, b }, { gain }) => tf.mul(tf.mul(a, b), gain),
  gradients: ({ dy, inputs: { a, b }, attrs: { gain } }) => ({
    a: () => product(dy, b, gain),
    b: () => product(dy, a, gain),
  }),
});

/** gain·a·b for two tensors of one shape. */
export function product(a: tf.Tensor, b: tf.Tensor, gain = 1): tf.Tensor {
  return productOp({ a, b }, { gain });
}

export interface PowerAttrs {
  offset: number;
  exponent: number;
  gain: number;
}

const powerOp = defineOp<{ x: tf.Tensor; base: tf.Tensor }, PowerAttrs>({
  name: 'StudioTimesPower',
  reference: ({ x, base }, { offset, exponent, gain }) =>
    tf.mul(tf.mul(x, tf.pow(tf.add(base, offset), exponent)), gain),
  gradients: ({ dy, inputs: { x, base }, attrs }) => ({
    x: () => timesPower(dy, base, attrs),
    base: () => {
      const { offset, exponent, gain } = attrs;
      return timesPower(product(dy, x), base, { offset, exponent: exponent - 1, gain: gain * exponent });
    },
  }),
});

/** gain·x·(base + offset)^exponent for two tensors of one shape, base + offset above zero. */
export function timesPower(x: tf.Tensor, base: tf.Tensor, attrs: PowerAttrs): tf.Tensor {
  return powerOp({ x, base }, attrs);
}
