/**
 * Demodulation of a modulated convolution (METHOD.md): d[n,o] = rsqrt(Σ_{kh,kw,i} (w·gain)²[kh,kw,i,o] · s²[n,i] + 1e-8).
 * Factored into the filter's energy [in,out] and one small matrix product, so no per-sample weights exist. One op, so that
 * a GPU does it in one dispatch, its gradients in one more, and those of its style gradient (path length) in two.
 */
import * as tf from '@tensorflow/tfjs-core';
import { demodulationEpsilon } from './constants.ts';
import { defineFusedOp } from './define-fused-op.ts';
import { matMul } from './matmul.ts';

export interface DemodulationInputs {
  style: tf.Tensor; // [N,I]
  w: tf.Tensor; // [k,k,I,O]
}

const demodulate = defineFusedOp<DemodulationInputs, { gain: number }>({
  name: 'StudioDemodulate',
  savesOutput: true,
  inputNames: ['style', 'w'],
  composition: ({ style, w }, { gain }) => {
    const [kh, kw, cin, cout] = w.shape as [number, number, number, number];
    const squares = tf.reshape(tf.square(w), [kh * kw, cin * cout]);
    const energy = tf.reshape(tf.mul(tf.sum(squares, 0), gain * gain), [cin, cout]);
    return tf.rsqrt(tf.add(matMul(tf.square(style), energy), demodulationEpsilon));
  },
});

/** Demodulation factors [N,out] from the weight [k,k,in,out], the styles [N,in] and the run-time gain of the weight. */
export function demodulation(w: tf.Tensor, style: tf.Tensor, gain: number): tf.Tensor {
  return demodulate({ style, w }, { gain });
}
