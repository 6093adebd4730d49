/** What a step of Adam reads and overwrites, shared by the step (adam.ts) and its WebGPU twin. */
import type * as tf from '@tensorflow/tfjs-core';

export const adamEpsilon = 1e-8;

/** Overwritten by each step: all [size], but for β2^t []. */
export interface AdamState {
  parameters: tf.Tensor;
  /** Where the step gathers its gradients; zeros in the padding. */
  gradients: tf.Tensor;
  secondMoments: tf.Tensor;
  beta2Power: tf.Tensor;
}

export interface AdamRates {
  /** []; it may change from step to step. */
  learningRate: tf.Tensor;
  beta2: number;
}

/** Where each gradient's elements go in the flat state; between them lies padding that stays zero. */
export type Offsets = readonly number[];

/** A moving average that goes along with a step: average ← values + (average - values)·keep, whatever the gradients are. */
export interface MovingAverage {
  average: tf.Tensor;
  values: tf.Tensor;
  /** A tensor of one element. */
  keep: tf.Tensor;
}
