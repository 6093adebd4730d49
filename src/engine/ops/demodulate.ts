/**
 * Demodulation of a modulated convolution (METHOD.md): d[n,o] = rsqrt(Σ_{kh,kw,i} (w·gain)²[kh,kw,i,o] · s²[n,i] + 1e-8).
 * Factored into the filter's energy [in,out] and one small matrix product, so no per-sample weights exist.
 */
import * as tf from '@tensorflow/tfjs-core';
import { defineOp } from './define-op.ts';
import { matMul } from './matmul.ts';

const epsilon = 1e-8;

const filterEnergyOp = defineOp<{ w: tf.Tensor }, { gain: number }>({
  name: 'StudioFilterEnergy',
  reference: ({ w }, { gain }) => {
    const [kh, kw, cin, cout] = w.shape as [number, number, number, number];
    const flat = tf.reshape(tf.square(w), [kh * kw, cin * cout]);
    return tf.reshape(tf.mul(tf.sum(flat, 0), gain * gain), [cin, cout]);
  },
  gradients: ({ dy, inputs: { w }, attrs: { gain } }) => ({
    w: () => tf.mul(tf.mul(w, dy), 2 * gain * gain),
  }),
});

const inverseNormOp = defineOp<{ x: tf.Tensor }, object>({
  name: 'StudioInverseNorm',
  reference: ({ x }) => tf.rsqrt(tf.add(x, epsilon)),
  gradients: ({ dy, inputs: { x } }) => ({
    x: () => {
      const d = inverseNorm(x);
      return tf.mul(tf.mul(tf.mul(d, tf.square(d)), dy), -0.5);
    },
  }),
});

/** rsqrt(x + 1e-8), elementwise. */
function inverseNorm(x: tf.Tensor): tf.Tensor {
  return inverseNormOp({ x }, {});
}

/** Demodulation factors [N,out] from the weight [k,k,in,out], the styles [N,in] and the run-time gain of the weight. */
export function demodulation(w: tf.Tensor, style: tf.Tensor, gain: number): tf.Tensor {
  const energy = filterEnergyOp({ w }, { gain });
  return inverseNorm(matMul(tf.square(style), energy));
}
