/**
 * Demodulation of a modulated convolution (METHOD.md): d[n,o] = rsqrt(Σ_{kh,kw,i} (w·gain)²[kh,kw,i,o] · s²[n,i] + 1e-8).
 * Factored into the filter's energy [in,out] and one small matrix product, so no per-sample weights exist.
 */
import * as tf from '@tensorflow/tfjs-core';
import { defineFusedOp } from './define-fused-op.ts';
import { defineOp } from './define-op.ts';
import { matMul } from './matmul.ts';
import { product, timesPower } from './products.ts';

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

const inverseRoot = defineOp<{ x: tf.Tensor }, object>({
  name: 'StudioInverseRoot',
  reference: ({ x }) => tf.rsqrt(tf.add(x, demodulationEpsilon)),
  gradients: ({ dy, inputs: { x } }) => ({
    x: () => timesPower(dy, x, { offset: demodulationEpsilon, exponent: -1.5, gain: -0.5 }),
  }),
});

const demodulate = defineFusedOp<{ style: tf.Tensor; energy: tf.Tensor }, object>({
  name: 'StudioDemodulate',
  savesOutput: true,
  inputNames: ['style', 'energy'],
  composition: ({ style, energy }) => inverseRoot({ x: matMul(product(style, style), energy) }, {}),
});

/** Demodulation factors [N,out] from the weight [k,k,in,out], the styles [N,in] and the run-time gain of the weight. */
export function demodulation(w: tf.Tensor, style: tf.Tensor, gain: number): tf.Tensor {
  return demodulate({ style, energy: filterEnergy({ w }, { gain }) }, {});
}
