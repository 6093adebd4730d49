/**
 * Demodulation of a modulated convolution (METHOD.md): d[n,o] = rsqrt(Σ_{kh,kw,i} (w·gain)²[kh,kw,i,o] · s²[n,i] + 1e-8).
 * Factored into the filter's energy [in,out] and one small matrix product, so no per-sample weights exist.
 */
import * as tf from '@tensorflow/tfjs-core';
import { defineFusedOp } from './define-op.ts';
import { matMul } from './matmul.ts';

export const demodulationEpsilon = 1e-8;

const filterEnergy = defineFusedOp<{ w: tf.Tensor }, { gain: number }>({
  name: 'StudioFilterEnergy',
  inputNames: ['w'],
  composition: ({ w }, { gain }) => {
    const [kh, kw, cin, cout] = w.shape as [number, number, number, number];
    const flat = tf.reshape(tf.square(w), [kh * kw, cin * cout]);
    return tf.reshape(tf.mul(tf.sum(flat, 0), gain * gain), [cin, cout]);
  },
});

const demodulate = defineFusedOp<{ style: tf.Tensor; energy: tf.Tensor }, object>({
  name: 'StudioDemodulate',
  savesOutput: true,
  inputNames: ['style', 'energy'],
  composition: ({ style, energy }) => tf.rsqrt(tf.add(matMul(tf.square(style), energy), demodulationEpsilon)),
});

/** Demodulation factors [N,out] from the weight [k,k,in,out], the styles [N,in] and the run-time gain of the weight. */
export function demodulation(w: tf.Tensor, style: tf.Tensor, gain: number): tf.Tensor {
  return demodulate({ style, energy: filterEnergy({ w }, { gain }) }, {});
}
