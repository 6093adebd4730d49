/** Images of a generator from given latents and fingerprints, with fresh noise, in batches. */
import * as tf from '@tensorflow/tfjs-core';
import { noiseSides, type NetworkConfig } from '../../src/engine/networks/config.ts';
import { generate } from '../../src/engine/networks/generator.ts';
import type { Weights } from '../../src/engine/networks/layers.ts';
import { RandomSource } from '../../src/engine/random/source.ts';
import { batchSizeFor } from '../batches.ts';

/** Streams below these are the layers' noise. */
const latentStream = 100;
const fingerprintStream = 101;

/** Values of `count` cells, row-major: latents [count,L], fingerprints [count,n] of 0 and 1. */
export interface Inputs {
  count: number;
  latents: Float32Array;
  fingerprints: Float32Array;
}

export class Fakes {
  readonly #random: RandomSource;
  #draws = 0;

  /** The numbers are a function of `seed`, which is not a training run's. Owns one small tensor: dispose() it. */
  constructor(
    readonly config: NetworkConfig,
    seed: number,
  ) {
    this.#random = new RandomSource(seed);
  }

  /** Independent latents N(0, I) and fair fingerprints. */
  async inputs(count: number): Promise<Inputs> {
    this.#random.setStep(this.#draws++);
    const latents = this.#random.normal([count, this.config.latentSize], latentStream);
    const fingerprints = this.#random.bits([count, this.config.fingerprintSize], fingerprintStream);
    try {
      const [z, c] = await Promise.all([latents.data(), fingerprints.data()]);
      return { count, latents: Float32Array.from(z), fingerprints: Float32Array.from(c) };
    } finally {
      tf.dispose([latents, fingerprints]);
    }
  }

  /**
   * Draws every cell and hands each batch's images [N,H,W,C] to `use`, together with the index of its first cell. What
   * `use` returns is read back, row-major, one array an entry.
   */
  async draw<Name extends string>(
    weights: Weights,
    { count, latents, fingerprints }: Inputs,
    use: (images: tf.Tensor) => Record<Name, tf.Tensor>,
  ): Promise<Record<Name, Float32Array>> {
    const { latentSize, fingerprintSize } = this.config;
    const batch = batchSizeFor(this.config);
    const parts: Partial<Record<Name, Float32Array[]>> = {};
    for (let from = 0; from < count; from += batch) {
      const n = Math.min(batch, count - from);
      this.#random.setStep(this.#draws++);
      const outputs = tf.tidy(() => {
        const z = tf.tensor2d(latents.slice(from * latentSize, (from + n) * latentSize), [n, latentSize]);
        const c = tf.tensor2d(fingerprints.slice(from * fingerprintSize, (from + n) * fingerprintSize), [
          n,
          fingerprintSize,
        ]);
        return use(generate(this.config, weights, z, c, this.#noise(n)));
      });
      for (const [name, tensor] of Object.entries(outputs) as [Name, tf.Tensor][]) {
        (parts[name] ??= []).push(Float32Array.from(await tensor.data()));
        tensor.dispose();
      }
    }
    const joined = Object.entries(parts) as [Name, Float32Array[]][];
    return Object.fromEntries(joined.map(([name, arrays]) => [name, concat(arrays)])) as Record<
      Name,
      Float32Array
    >;
  }

  dispose(): void {
    this.#random.dispose();
  }

  #noise(count: number): tf.Tensor[] {
    return noiseSides(this.config).map((side, layer) => this.#random.normal([count, side, side, 1], layer));
  }
}

function concat(arrays: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    joined.set(array, at);
    at += array.length;
  }
  return joined;
}
