/** The sum of several tensors of one shape in one op, for the backward pass. */
import * as tf from '@tensorflow/tfjs-core';
import { defineOp } from './define-op.ts';

type Parts = Record<string, tf.Tensor>;

const op = defineOp<Parts, object>({
  name: 'StudioSumOf',
  reference: (parts) => Object.values(parts).reduce((sum, part) => tf.add(sum, part)),
  gradients: ({ dy, inputs }) =>
    Object.fromEntries(Object.keys(inputs).map((name) => [name, () => tf.clone(dy)])),
});

/** x₀ + x₁ + …, added from left to right. */
export function sumOf(tensors: readonly tf.Tensor[]): tf.Tensor {
  return op(Object.fromEntries(tensors.map((tensor, i) => [`x${i}`, tensor])), {});
}
