/**
 * The trainable variables of one network in one flat buffer, so that the optimiser and the moving average are one
 * operation each; the networks see them as named views. Constants (the stored noise) stay outside. The buffer is updated
 * in place and never replaced. Each variable starts at a multiple of VIEW_ALIGNMENT; the padding between stays zero.
 */
import * as tf from '@tensorflow/tfjs-core';
import { currentGpu } from '../gpu/gpu.ts';
import { VIEW_ALIGNMENT } from '../gpu/views.ts';
import type { PlainWeights } from '../networks/load.ts';
import type { VariableSpec } from '../networks/layout.ts';
import type { Weights } from '../networks/layers.ts';

export class FlatParameters {
  readonly names: readonly string[];
  /** Elements of the flat buffer, padding included. */
  readonly size: number;
  /** Where each variable starts. */
  readonly offsets: readonly number[];
  private readonly shapes: readonly (readonly number[])[];
  private readonly flat: tf.Tensor;
  private cached: tf.Tensor[] | undefined;

  /** `specs` of one network; only the trainable ones are taken. Values come from `weights`, zeros without. */
  constructor(specs: readonly VariableSpec[], weights?: PlainWeights) {
    const trainable = specs.filter((spec) => spec.trainable);
    this.names = trainable.map((spec) => spec.name);
    this.shapes = trainable.map((spec) => spec.shape);
    const offsets: number[] = [];
    let end = 0;
    for (const shape of this.shapes) {
      offsets.push(end);
      end += Math.ceil(tf.util.sizeFromShape([...shape]) / VIEW_ALIGNMENT) * VIEW_ALIGNMENT;
    }
    this.offsets = offsets;
    this.size = end;
    this.flat = tf.keep(tf.tensor1d(weights ? this.pack(weights) : new Float32Array(this.size)));
  }

  /** All values, [size]; owned by this object. */
  get values(): tf.Tensor {
    return this.flat;
  }

  /** Call after the flat buffer was updated in place: views that are copies (all but webgpu's) are made anew. */
  updated(): void {
    if (!currentGpu()) this.dropViews();
  }

  /** The variables in the order of `names`; owned by this object and valid until the next update. */
  list(): readonly tf.Tensor[] {
    const gpu = currentGpu();
    this.cached ??= this.shapes.map((shape, i) => {
      const offset = this.offsets[i]!;
      if (gpu) return tf.keep(gpu.views.of(this.flat, offset, shape));
      const size = tf.util.sizeFromShape([...shape]);
      return tf.keep(tf.tidy(() => tf.reshape(tf.slice(this.flat, [offset], [size]), [...shape])));
    });
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
    return new Map(
      this.names.map((name, i) => {
        const shape = [...this.shapes[i]!];
        const offset = this.offsets[i]!;
        return [name, { shape, data: all.slice(offset, offset + tf.util.sizeFromShape(shape)) }];
      }),
    );
  }

  dispose(): void {
    this.dropViews();
    this.flat.dispose();
  }

  private dropViews(): void {
    this.cached?.forEach((view) => view.dispose());
    this.cached = undefined;
  }

  private pack(weights: PlainWeights): Float32Array {
    const flat = new Float32Array(this.size);
    this.names.forEach((name, i) => flat.set(weights.get(name)!.data, this.offsets[i]));
    return flat;
  }
}
