/**
 * Random tensors of training as functions of (seed, step, stream): drawn on the GPU on webgpu, in JavaScript
 * elsewhere, the same numbers on every backend (threefry.ts). Seed and step live in a tensor that is overwritten in
 * place, so a captured step draws anew at every replay. Nothing here is differentiable.
 */
import * as tf from '@tensorflow/tfjs-core';
import { allocate, dispatch, flatWorkgroups } from '../backend/gpu-dispatch.ts';
import { writeTensor } from '../backend/write-tensor.ts';
import { randomBits, randomNormal, randomUniform, randomWords } from './threefry.ts';
import type { DrawKey } from './threefry.ts';
import { INVOCATIONS, threefrySource } from './threefry.wgsl.ts';

export type DrawKind = 'normal' | 'uniform' | 'bit' | 'word';

interface DrawAttrs {
  kind: DrawKind;
  stream: number;
  shape: number[];
}

const KERNEL = 'StudioRandom';

export class RandomSource {
  readonly #state: tf.Tensor;
  readonly #seed: number;

  /** `seed` is an unsigned 32-bit number. The source owns one small tensor: dispose it. */
  constructor(seed: number) {
    this.#seed = seed >>> 0;
    this.#state = tf.keep(tf.tensor1d([this.#seed | 0, 0], 'int32'));
  }

  /** Moves to a step (0 … 2³²-1): every stream then gives that step's numbers. */
  setStep(step: number): void {
    writeTensor(this.#state, new Int32Array([this.#seed | 0, step | 0]));
  }

  /** Standard normals. Draws of one step that must be independent use different streams. The caller disposes. */
  normal(shape: readonly number[], stream: number): tf.Tensor {
    return this.#draw('normal', shape, stream);
  }

  /** Floats in [0, 1). */
  uniform(shape: readonly number[], stream: number): tf.Tensor {
    return this.#draw('uniform', shape, stream);
  }

  /** Fair coins as floats 0 and 1: fingerprints. */
  bits(shape: readonly number[], stream: number): tf.Tensor {
    return this.#draw('bit', shape, stream);
  }

  /** The raw words, as int32. */
  words(shape: readonly number[], stream: number): tf.Tensor {
    return this.#draw('word', shape, stream);
  }

  dispose(): void {
    this.#state.dispose();
  }

  #draw(kind: DrawKind, shape: readonly number[], stream: number): tf.Tensor {
    const attrs = { kind, stream, shape: [...shape] } satisfies DrawAttrs;
    return tf
      .engine()
      .runKernel(KERNEL, { state: this.#state }, attrs as unknown as tf.NamedAttrMap) as tf.Tensor;
  }
}

const IN_JAVASCRIPT: Record<DrawKind, (key: DrawKey, count: number) => Float32Array | Int32Array> = {
  normal: randomNormal,
  uniform: randomUniform,
  bit: randomBits,
  word: (key, count) => new Int32Array(randomWords(key, count).slice().buffer),
};

const dtypeOf = (kind: DrawKind): 'int32' | 'float32' => (kind === 'word' ? 'int32' : 'float32');

for (const backendName of ['cpu', 'wasm']) {
  tf.registerKernel({
    kernelName: KERNEL,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { kind, stream, shape } = attrs as unknown as DrawAttrs;
      const state = (backend as { readSync(dataId: object): Int32Array }).readSync(inputs['state']!.dataId);
      const key = { seed: state[0]! >>> 0, step: state[1]! >>> 0, stream };
      const values = IN_JAVASCRIPT[kind](key, tf.util.sizeFromShape(shape));
      return tf.tensor(values, shape, dtypeOf(kind));
    },
  });
}

tf.registerKernel({
  kernelName: KERNEL,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { kind, stream, shape } = attrs as unknown as DrawAttrs;
    const count = tf.util.sizeFromShape(shape);
    const result = allocate(backend, shape, dtypeOf(kind));
    const program = {
      key: `random-${kind}-${stream}-${count}`,
      wgsl: () => threefrySource(kind, stream, count),
    };
    dispatch(backend, program, [inputs['state']!, result], flatWorkgroups(count / 2, INVOCATIONS));
    return result;
  },
});
