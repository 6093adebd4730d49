/**
 * Random tensors of training as functions of (seed, step, stream): drawn on the GPU on webgpu, in JavaScript
 * elsewhere, the same numbers on every backend (threefry.ts). Seed and step live in a tensor that is overwritten in
 * place, so a captured step draws anew at every replay. Nothing here is differentiable.
 */
import * as tf from '@tensorflow/tfjs-core';
import { requireGpu } from '../gpu/gpu.ts';
import { flatWorkgroups, program } from '../gpu/program.ts';
import { writeTensor } from '../gpu/write-tensor.ts';
import { randomBits, randomNormal, randomUniform, randomWords } from './threefry.ts';
import type { DrawKey } from './threefry.ts';
import { INVOCATIONS, invocationsOf, threefrySource, type DrawKind } from './threefry.wgsl.ts';

/** One tensor to draw. Draws of one step that must be independent use different streams. */
export interface Draw {
  kind: DrawKind;
  shape: readonly number[];
  stream: number;
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

  /** Moves to a step (0 … 2³²-1), whose numbers every stream then gives. */
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

  /** Several tensors at once: on webgpu in as few dispatches as the device's bindings allow. The caller disposes. */
  draw(draws: readonly Draw[]): tf.Tensor[] {
    const attrs = { draws } as unknown as tf.NamedAttrMap;
    return tf.engine().runKernel<tf.Tensor[]>(KERNEL, { state: this.#state }, attrs);
  }

  #draw(kind: DrawKind, shape: readonly number[], stream: number): tf.Tensor {
    return this.draw([{ kind, shape, stream }])[0]!;
  }
}

const IN_JAVASCRIPT: Record<DrawKind, (key: DrawKey, count: number) => Float32Array | Int32Array> = {
  normal: randomNormal,
  uniform: randomUniform,
  bit: randomBits,
  word: (key, count) => new Int32Array(randomWords(key, count).slice().buffer),
};

const dtypeOf = (kind: DrawKind): 'int32' | 'float32' => (kind === 'word' ? 'int32' : 'float32');

const drawsOf = (attrs: unknown): readonly Draw[] => (attrs as { draws: readonly Draw[] }).draws;

for (const backendName of ['cpu', 'wasm']) {
  tf.registerKernel({
    kernelName: KERNEL,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const state = (backend as { readSync(dataId: object): Int32Array }).readSync(inputs['state']!.dataId);
      return drawsOf(attrs).map(({ kind, shape, stream }) => {
        const key = { seed: state[0]! >>> 0, step: state[1]! >>> 0, stream };
        const values = IN_JAVASCRIPT[kind](key, tf.util.sizeFromShape([...shape]));
        return tf.tensor(values, [...shape], dtypeOf(kind));
      });
    },
  });
}

tf.registerKernel({
  kernelName: KERNEL,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs }) => {
    const gpu = requireGpu();
    const draws = drawsOf(attrs);
    const results = draws.map(({ kind, shape }) => gpu.allocate(shape, dtypeOf(kind)));
    const most = gpu.limits.maxStorageBuffersPerShaderStage - 1;
    for (let first = 0; first < draws.length; first += most) {
      const sources = draws.slice(first, first + most).map(({ kind, stream, shape }) => {
        return { kind, stream, count: tf.util.sizeFromShape([...shape]) };
      });
      gpu.dispatch(
        program('random', sources, threefrySource),
        { reads: [inputs['state']!], writes: results.slice(first, first + most) },
        flatWorkgroups(invocationsOf(sources), INVOCATIONS),
      );
    }
    return results;
  },
});
