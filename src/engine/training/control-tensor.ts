/**
 * A few numbers that steer a step (weights of losses, rates) in a tensor that keeps its buffer, so that a
 * captured step reads what was set last. It is written only if something changes, since every write to a GPU
 * costs a call.
 */
import * as tf from '@tensorflow/tfjs-core';
import { writeTensor } from '../gpu/write-tensor.ts';

export class ControlTensor {
  /** Zeros until set; owned by this object. */
  readonly tensor: tf.Tensor;
  #values: Float32Array<ArrayBuffer>;

  constructor(shape: readonly number[]) {
    this.tensor = tf.keep(tf.zeros([...shape]));
    this.#values = new Float32Array(this.tensor.size);
  }

  set(values: readonly number[]): void {
    const next = Float32Array.from(values);
    if (next.every((value, i) => value === this.#values[i])) return;
    writeTensor(this.tensor, next);
    this.#values = next;
  }

  dispose(): void {
    this.tensor.dispose();
  }
}
