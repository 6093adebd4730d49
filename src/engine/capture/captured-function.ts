/**
 * A function of tensors that is called again and again with other values in the same shapes: a grid of images, a
 * decoder's pass. On webgpu its dispatches are recorded once and replayed, so that a call costs its uploads, one
 * submission and one read; elsewhere it runs as it is.
 */
import * as tf from '@tensorflow/tfjs-core';
import { overwrite } from '../ops/updates.ts';
import { writeTensor } from '../backend/write-tensor.ts';
import { StepRunner } from './step-runner.ts';
import type { StepRunnerOptions } from './step-runner.ts';

export class CapturedFunction {
  readonly #compute: (inputs: tf.Tensor[]) => tf.Tensor;
  readonly #inputs: tf.Tensor[];
  readonly #output: tf.Tensor;
  readonly #runner: StepRunner;

  /**
   * `compute` must depend on its inputs and on tensors that outlive this object, and give `outputShape` (float32). The
   * object owns copies of inputs and output: dispose() it.
   */
  constructor(
    inputShapes: readonly (readonly number[])[],
    outputShape: readonly number[],
    compute: (inputs: tf.Tensor[]) => tf.Tensor,
    options: StepRunnerOptions = {},
  ) {
    this.#compute = compute;
    this.#inputs = inputShapes.map((shape) => tf.keep(tf.zeros([...shape])));
    this.#output = tf.keep(tf.zeros([...outputShape]));
    this.#runner = new StepRunner(options);
  }

  /** Submits a call; the result is in `output` until the next one. */
  run(values: readonly Float32Array<ArrayBuffer>[]): tf.Tensor {
    this.#inputs.forEach((input, i) => writeTensor(input, values[i]!));
    this.#runner.run('call', () => {
      const result = tf.tidy(() => this.#compute(this.#inputs));
      overwrite(this.#output, result);
      result.dispose();
    });
    return this.#output;
  }

  /** Submits a call and reads its result. */
  async read(values: readonly Float32Array<ArrayBuffer>[]): Promise<Float32Array> {
    return Float32Array.from((await this.run(values).data()) as Float32Array);
  }

  dispose(): void {
    this.#runner.dispose();
    for (const tensor of [...this.#inputs, this.#output]) tensor.dispose();
  }
}
