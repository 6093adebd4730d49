/**
 * A function of tensors that is called again and again with other values in the same shapes: a grid of images,
 * a decoder's pass. On webgpu its pipelines are compiled side by side before the first call, and its dispatches
 * are recorded once and replayed. A call then costs its uploads, few submissions and one read. On other
 * backends it simply runs.
 */
import * as tf from '@tensorflow/tfjs-core';
import { currentGpu } from '../gpu.ts';
import { prepareKernels } from '../prepare-kernels.ts';
import { overwrite } from '../updates.ts';
import { writeTensor } from '../write-tensor.ts';
import { StudioError } from '../../../base/error.ts';
import { StepRunner } from './step-runner.ts';
import type { StepRunnerOptions } from './step-runner.ts';

const CALL = 'call';

export class CapturedFunction {
  readonly #compute: (inputs: tf.Tensor[]) => tf.Tensor;
  readonly #inputs: tf.Tensor[];
  readonly #output: tf.Tensor;
  #written: readonly Float32Array[] = [];
  readonly #runner: StepRunner;
  readonly #onFallback: (error: StudioError) => void;
  #isPrepared = false;

  /**
   * `compute` must depend on its inputs and on tensors that outlive this object, and give `outputShape` (float32). The
   * object owns copies of inputs and output: dispose() it. `onFallback` hears of kernels that the driver refuses, too.
   */
  constructor(
    inputShapes: readonly (readonly number[])[],
    outputShape: readonly number[],
    compute: (inputs: tf.Tensor[]) => tf.Tensor,
    { capture, onFallback = () => undefined }: StepRunnerOptions = {},
  ) {
    this.#compute = compute;
    this.#inputs = inputShapes.map((shape) => tf.keep(tf.zeros([...shape])));
    this.#output = tf.keep(tf.zeros([...outputShape]));
    this.#onFallback = onFallback;
    this.#runner = new StepRunner({
      ...(capture !== undefined && { capture }),
      onFallback: ({ cause }) => onFallback(notCaptured(cause)),
    });
  }

  /** Asks for all pipelines at once and waits for them. Only the first call does anything, and only on webgpu. */
  async prepare(): Promise<void> {
    const gpu = currentGpu();
    if (this.#isPrepared || !gpu) return;
    await prepareKernels(gpu, () => this.#call(), { work: 'Drawing', onFallback: this.#onFallback });
    this.#isPrepared = true;
  }

  /**
   * Submits a call; the result is in `output` until the next one. An array that the call before had at the same
   * place is not uploaded again, so it must not have changed since.
   */
  run(values: readonly Float32Array<ArrayBuffer>[]): tf.Tensor {
    const before = this.#written;
    this.#written = []; // in case a write is refused
    this.#inputs.forEach((input, i) => {
      if (values[i] !== before[i]) writeTensor(input, values[i]!);
    });
    this.#written = values;
    this.#runner.run(CALL, () => this.#call());
    return this.#output;
  }

  /** Submits a call, prepared, and reads its result. */
  async read(values: readonly Float32Array<ArrayBuffer>[]): Promise<Float32Array<ArrayBuffer>> {
    await this.prepare();
    const read = (await this.run(values).data()) as Float32Array<ArrayBuffer>;
    return tf.getBackend() === 'cpu' ? read.slice() : read; // on cpu this is the tensor's own memory
  }

  /** Memory on the device: inputs, output and, once captured, the buffers of the replay. */
  get sizeBytes(): number {
    const own = [...this.#inputs, this.#output].reduce((sum, { size }) => sum + 4 * size, 0);
    return own + (this.#runner.captured?.sizeBytes ?? 0);
  }

  dispose(): void {
    this.#runner.dispose();
    for (const tensor of [...this.#inputs, this.#output]) tensor.dispose();
  }

  #call(): void {
    const result = tf.tidy(() => this.#compute(this.#inputs));
    overwrite(this.#output, result);
    result.dispose();
  }
}

/** The runner's own message speaks of training steps. */
function notCaptured(cause: unknown): StudioError {
  return new StudioError(
    'capture-failed',
    `Drawing could not be captured: ${cause instanceof Error ? cause.message : String(cause)}`,
    'It goes on step by step, more slowly.',
    { cause },
  );
}
