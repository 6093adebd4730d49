/**
 * The trainable variables of one network in one flat buffer, so that the optimiser and the moving average are one
 * operation each; the networks see them as named views. Constants (the stored noise) stay outside.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { PlainWeights } from '../networks/load.ts';
import type { VariableSpec } from '../networks/layout.ts';
import type { Weights } from '../networks/layers.ts';

export class FlatParameters {
  readonly names: readonly string[];
  readonly size: number;
  private readonly shapes: readonly (readonly number[])[];
  private flat: tf.Tensor;
  private cached: tf.Tensor[] | undefined;

  /** `specs` of one network; only the trainable ones are taken. Values come from `weights`, zeros without. */
  constructor(specs: readonly VariableSpec[], weights?: PlainWeights) {
    const trainable = specs.filter((spec) => spec.trainable);
    this.names = trainable.map((spec) => spec.name);
    this.shapes = trainable.map((spec) => spec.shape);
    this.size = this.shapes.reduce((sum, shape) => sum + tf.util.sizeFromShape([...shape]), 0);
    this.flat = tf.keep(tf.tensor1d(weights ? this.pack(weights) : new Float32Array(this.size)));
  }

  /** All values, [size]; owned by this object. */
  get values(): tf.Tensor {
    return this.flat;
  }

  /** Takes over `next` [size]; what was there is disposed, and so are the views. */
  replace(next: tf.Tensor): void {
    this.flat.dispose();
    this.flat = tf.keep(next);
    this.dropViews();
  }

  /** The variables in the order of `names`; owned by this object and valid until the next replace. */
  list(): readonly tf.Tensor[] {
    if (!this.cached) {
      let offset = 0;
      this.cached = this.shapes.map((shape) => {
        const size = tf.util.sizeFromShape([...shape]);
        const view = tf.tidy(() => tf.reshape(tf.slice(this.flat, [offset], [size]), [...shape]));
        offset += size;
        return tf.keep(view);
      });
    }
    return this.cached;
  }

  /** The same by name. */
  views(): Weights {
    const list = this.list();
    return Object.fromEntries(this.names.map((name, i) => [name, list[i]!]));
  }

  /** Reads the values back as plain arrays under their names. */
  async read(): Promise<Map<string, { shape: number[]; data: Float32Array }>> {
    const all = (await this.flat.data()) as Float32Array;
    let offset = 0;
    return new Map(
      this.names.map((name, i) => {
        const shape = [...this.shapes[i]!];
        const size = tf.util.sizeFromShape(shape);
        offset += size;
        return [name, { shape, data: all.slice(offset - size, offset) }];
      }),
    );
  }

  dispose(): void {
    this.flat.dispose();
    this.dropViews();
  }

  private dropViews(): void {
    this.cached?.forEach((view) => view.dispose());
    this.cached = undefined;
  }

  private pack(weights: PlainWeights): Float32Array {
    const flat = new Float32Array(this.size);
    let offset = 0;
    for (const name of this.names) {
      const { data } = weights.get(name)!;
      flat.set(data, offset);
      offset += data.length;
    }
    return flat;
  }
}
