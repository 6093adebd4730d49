/**
 * Adam as TensorFlow has it (METHOD.md, "Objective"): β1 = 0, so the first moment is the gradient and is not kept; ε is
 * added to the uncorrected √v; the step size is lr·√(1-β2^t). β2^t is a float32 product, as TensorFlow keeps it. An
 * update with a gradient that is not finite is skipped whole, t included.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { PlainWeights } from '../networks/load.ts';
import type { VariableSpec } from '../networks/layout.ts';
import { FlatParameters } from './parameters.ts';

const epsilon = 1e-8;
const beta2Base = 0.99;

export interface AdamSettings {
  learningRate: number;
  beta2: number;
}

/** Lazy regularisation every `interval` iterations shrinks rate and β2 by k/(k+1) (StyleGAN2, appendix B). */
export function lazyAdam(learningRate: number, interval: number): AdamSettings {
  const ratio = interval > 0 ? interval / (interval + 1) : 1;
  return { learningRate: learningRate * ratio, beta2: beta2Base ** ratio };
}

/** What an optimiser remembers, off the device. */
export interface PlainAdamState {
  secondMoments: PlainWeights;
  /** β2^t, 1 before the first step. */
  beta2Power: number;
}

/** A network in training: its parameters and its optimiser. */
export class AdamNetwork {
  readonly parameters: FlatParameters;
  private readonly secondMoments: FlatParameters;
  private beta2Power: tf.Tensor;

  constructor(
    specs: readonly VariableSpec[],
    weights: PlainWeights,
    private readonly settings: AdamSettings,
    state?: PlainAdamState,
  ) {
    this.parameters = new FlatParameters(specs, weights);
    this.secondMoments = new FlatParameters(specs, state?.secondMoments);
    this.beta2Power = tf.keep(tf.scalar(state?.beta2Power ?? 1));
  }

  /**
   * One step along `gradients` (in the order of parameters.list()). Returns whether it was skipped for a gradient that is
   * not finite: a scalar 0 or 1, the caller's to dispose.
   */
  apply(gradients: readonly tf.Tensor[]): tf.Tensor {
    const { learningRate, beta2 } = this.settings;
    const [next, moments, power, skipped] = tf.tidy(() => {
      const g = tf.concat(gradients.map((gradient) => tf.reshape(gradient, [-1])));
      const v = this.secondMoments.values;
      const p = this.parameters.values;
      // 0·g is 0 where g is finite and NaN elsewhere, and so is the sum.
      const nothing = tf.mul(g, 0);
      const finite = tf.equal(tf.sum(nothing), 0); // []
      const taken = tf.cast(finite, 'float32');
      // A skipped step is one of gradient 0, decay 1 and rate 0: every value stays what it is, to the bit.
      const clean = tf.mul(tf.where(tf.equal(nothing, 0), g, tf.zerosLike(g)), taken);
      const decay = tf.where(finite, tf.scalar(beta2), tf.scalar(1));
      const newPower = tf.mul(this.beta2Power, decay);
      const newV = tf.add(tf.mul(v, decay), tf.mul(tf.square(clean), 1 - beta2));
      const rate = tf.mul(tf.sqrt(tf.sub(1, newPower)), learningRate);
      const newP = tf.sub(p, tf.div(tf.mul(clean, rate), tf.add(tf.sqrt(newV), epsilon)));
      return [newP, newV, newPower, tf.sub(1, taken)] as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    });
    this.parameters.replace(next);
    this.secondMoments.replace(moments);
    this.beta2Power.dispose();
    this.beta2Power = tf.keep(power);
    return skipped;
  }

  async readState(): Promise<PlainAdamState> {
    return {
      secondMoments: await this.secondMoments.read(),
      beta2Power: (await this.beta2Power.data())[0]!,
    };
  }

  dispose(): void {
    this.parameters.dispose();
    this.secondMoments.dispose();
    this.beta2Power.dispose();
  }
}
