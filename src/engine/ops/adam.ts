/**
 * One step of Adam as TensorFlow has it (METHOD.md, "Objective") on flat state, in place: β1 = 0, so the first moment is
 * the gradient and is not kept; ε is added to the uncorrected √v; the step size is lr·√(1-β2^t), β2^t a float32 product.
 * A step with a gradient that is not finite changes nothing, t included.
 */
import * as tf from '@tensorflow/tfjs-core';
import { currentGpu } from '../gpu/gpu.ts';
import { moveTowards, overwrite } from '../gpu/updates.ts';
import {
  adamEpsilon,
  type AdamRates,
  type AdamState,
  type MovingAverage,
  type Offsets,
} from './adam-state.ts';
import { adamOnGpu } from './webgpu/optimiser/adam.ts';

/**
 * Returns a scalar, 1 if the step was skipped, else 0; the caller disposes it. `moving` is advanced, too: the
 * average of another network whose steps in this iteration are done.
 */
export function adamStep(
  state: AdamState,
  gradients: readonly tf.Tensor[],
  offsets: Offsets,
  rates: AdamRates,
  moving?: MovingAverage,
): tf.Tensor {
  const gpu = currentGpu();
  if (gpu && !gpu.kernels.referencesOnly) {
    const skipped = adamOnGpu(gpu, state, gradients, offsets, rates, moving);
    return tf.engine().makeTensorFromTensorInfo(skipped);
  }
  if (moving) moveTowards(moving.average, moving.values, moving.keep);
  return reference(state, gradients, offsets, rates);
}

function reference(
  { parameters: p, secondMoments: v, beta2Power }: AdamState,
  gradients: readonly tf.Tensor[],
  offsets: Offsets,
  { learningRate, beta2 }: AdamRates,
): tf.Tensor {
  const [nextP, nextV, nextPower, skipped] = tf.tidy(() => {
    const g = packed(gradients, offsets, p.size);
    // 0·g is 0 where g is finite and NaN elsewhere, so the sum is 0 or NaN.
    const finite = tf.equal(tf.sum(tf.mul(g, 0)), 0);
    const newPower = tf.mul(beta2Power, beta2);
    const newV = tf.add(tf.mul(v, beta2), tf.mul(tf.square(g), 1 - beta2));
    const rate = tf.mul(tf.sqrt(tf.sub(1, newPower)), learningRate);
    const newP = tf.sub(p, tf.div(tf.mul(g, rate), tf.add(tf.sqrt(newV), adamEpsilon)));
    return [
      tf.where(finite, newP, p),
      tf.where(finite, newV, v),
      tf.where(finite, newPower, beta2Power),
      tf.sub(1, tf.cast(finite, 'float32')),
    ] as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  });
  overwrite(p, nextP);
  overwrite(v, nextV);
  overwrite(beta2Power, nextPower);
  tf.dispose([nextP, nextV, nextPower]);
  return skipped;
}

/** The gradients as one vector [size], zeros in the padding. */
function packed(gradients: readonly tf.Tensor[], offsets: Offsets, size: number): tf.Tensor {
  const parts = gradients.flatMap((gradient, i) => {
    const padding = (offsets[i + 1] ?? size) - offsets[i]! - gradient.size;
    const flat = tf.reshape(gradient, [-1]);
    return padding > 0 ? [flat, tf.zeros([padding])] : [flat];
  });
  return tf.concat(parts);
}
