/**
 * Matrix product with an optional constant: out = gain · op(a) @ op(b), op being the transpose where asked. Closed under
 * differentiation. Dense layers are this with the equalised learning rate as the gain.
 */
import * as tf from '@tensorflow/tfjs-core';
import { defineOp } from './define-op.ts';

export interface MatMulAttrs {
  transposeA: boolean;
  transposeB: boolean;
  gain: number;
}

/** a [M,K], or [K,M] where transposeA; b [K,N], or [N,K] where transposeB. */
const op = defineOp<{ a: tf.Tensor; b: tf.Tensor }, MatMulAttrs>({
  name: 'StudioMatMul',
  reference: ({ a, b }, { transposeA, transposeB, gain }) => {
    // Explicit transposes: the wasm backend's fast product takes none.
    const left = (transposeA ? tf.transpose(a) : a) as tf.Tensor2D;
    const right = (transposeB ? tf.transpose(b) : b) as tf.Tensor2D;
    const scaled = gain === 1 ? right : tf.mul(right, gain);
    return tf.matMul(left, scaled);
  },
  gradients: ({ dy, inputs: { a, b }, attrs: { transposeA: ta, transposeB: tb, gain } }) => ({
    a: () =>
      ta
        ? matMul(b, dy, { transposeA: tb, transposeB: true, gain })
        : matMul(dy, b, { transposeB: !tb, gain }),
    b: () =>
      tb
        ? matMul(dy, a, { transposeA: true, transposeB: ta, gain })
        : matMul(a, dy, { transposeA: !ta, gain }),
  }),
});

/** gain · op(a) @ op(b) → [M,N]. Both rank 2. */
export function matMul(a: tf.Tensor, b: tf.Tensor, attrs: Partial<MatMulAttrs> = {}): tf.Tensor {
  return op({ a, b }, { transposeA: false, transposeB: false, gain: 1, ...attrs });
}
