/** A network in training: its parameters, the moments of its optimiser (ops/adam.ts has the step) and their saving. */
import * as tf from '@tensorflow/tfjs-core';
import type { PlainWeights } from '../networks/load.ts';
import type { VariableSpec } from '../networks/layout.ts';
import type { MovingAverage } from '../ops/adam-state.ts';
import { adamStep } from '../ops/adam.ts';
import { ControlTensor } from './control-tensor.ts';
import { FlatParameters } from './parameters.ts';

const beta2Base = 0.99;

export interface AdamSettings {
  /** Multiplies the run's learning rate. */
  rateFactor: number;
  beta2: number;
}

/** Lazy regularisation every `interval` iterations shrinks rate and β2 by k/(k+1) (StyleGAN2, appendix B). */
export function lazyAdam(interval: number): AdamSettings {
  const rateFactor = interval > 0 ? interval / (interval + 1) : 1;
  return { rateFactor, beta2: beta2Base ** rateFactor };
}

/** The state of an optimiser, off the device. */
export interface PlainAdamState {
  secondMoments: PlainWeights;
  /** β2^t, 1 before the first step. */
  beta2Power: number;
}

export class AdamNetwork {
  readonly parameters: FlatParameters;
  private readonly secondMoments: FlatParameters;
  private readonly gradients: tf.Tensor;
  private readonly beta2Power: tf.Tensor;
  private readonly learningRate: ControlTensor;

  /** The learning rate is 0 until it is set. */
  constructor(
    specs: readonly VariableSpec[],
    weights: PlainWeights,
    private readonly settings: AdamSettings,
    state?: PlainAdamState,
  ) {
    this.parameters = new FlatParameters(specs, weights);
    this.secondMoments = new FlatParameters(specs, state?.secondMoments);
    this.gradients = tf.keep(tf.zeros([this.parameters.size]));
    this.beta2Power = tf.keep(tf.scalar(state?.beta2Power ?? 1));
    this.learningRate = new ControlTensor([]);
  }

  /** The run's rate from the next step on, before the correction for lazy regularisation. */
  setLearningRate(rate: number): void {
    this.learningRate.set([rate * this.settings.rateFactor]);
  }

  /**
   * One step along `gradients` (in the order of parameters.list()), in place. Returns whether it was skipped for a gradient
   * that is not finite: a scalar 0 or 1, the caller's to dispose. `moving` is advanced on the way (ops/adam.ts).
   */
  apply(gradients: readonly tf.Tensor[], moving?: MovingAverage): tf.Tensor {
    const { parameters, gradients: flat, secondMoments, beta2Power } = this;
    const state = {
      parameters: parameters.values,
      gradients: flat,
      secondMoments: secondMoments.values,
      beta2Power,
    };
    const rates = { learningRate: this.learningRate.tensor, beta2: this.settings.beta2 };
    const skipped = adamStep(state, gradients, parameters.offsets, rates, moving);
    parameters.updated();
    secondMoments.updated();
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
    this.gradients.dispose();
    this.beta2Power.dispose();
    this.learningRate.dispose();
  }
}
