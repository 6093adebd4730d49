/** The reals of an iteration on the device, in one tensor that every batch of this size is written into. */
import * as tf from '@tensorflow/tfjs-core';
import { writeTensor } from '../gpu/write-tensor.ts';
import type { NetworkConfig } from '../networks/config.ts';
import type { DataOrder } from './data-order.ts';

export class Reals {
  /** [batch,H,W,channels], zeros until filled; owned by this object. */
  readonly tensor: tf.Tensor;
  readonly #values: Float32Array<ArrayBuffer>;

  constructor(
    { resolution, channels }: NetworkConfig,
    readonly batch: number,
  ) {
    this.tensor = tf.keep(tf.zeros([batch, resolution, resolution, channels]));
    this.#values = new Float32Array(this.tensor.size);
  }

  /** The next images after the first `shown`. */
  fill(order: DataOrder, shown: number, iteration: number): void {
    order.fill(this.#values, { shown, batch: this.batch }, iteration);
    writeTensor(this.tensor, this.#values);
  }

  dispose(): void {
    this.tensor.dispose();
  }
}
