/**
 * Fresh fakes and what the decoder reads in them, drawn and decoded in one captured function: a batch costs one replay
 * and one read. A function of the seed, the step and the batch's size.
 */
import * as tf from '@tensorflow/tfjs-core';
import { CapturedFunction } from '../engine/gpu/capture/captured-function.ts';
import type { StepRunnerOptions } from '../engine/gpu/capture/step-runner.ts';
import { noiseSides, type NetworkConfig } from '../engine/networks/config.ts';
import { generate } from '../engine/networks/generator.ts';
import type { Weights } from '../engine/networks/layers.ts';
import { toPixels } from '../engine/networks/pixels.ts';
import { decode } from '../engine/networks/trunk.ts';
import { RandomSource } from '../engine/random/source.ts';
import { bitAccuracy } from './bit-accuracy.ts';

/** Independent draws of one step; the noise takes one stream a layer from its number on. */
const STREAMS = { latent: 1, fingerprint: 2, noise: 3 } as const;

export class DecodedFakes {
  readonly #random: RandomSource;
  /** By batch size: all batches have one, the last one perhaps another. */
  readonly #functions = new Map<number, CapturedFunction>();

  /** `weights` are the moving average's and the decoder's. Holds tensors: dispose() it, before the weights. */
  constructor(
    private readonly config: NetworkConfig,
    private readonly weights: Weights,
    seed: number,
    private readonly options: StepRunnerOptions = {},
  ) {
    this.#random = new RandomSource(seed);
  }

  /** The step's n fakes as pixels, and how many of their bits the decoder reads right. */
  async draw(step: number, n: number): Promise<{ pixels: Uint8Array; readRight: number }> {
    this.#random.setStep(step);
    let made = this.#functions.get(n);
    if (!made) this.#functions.set(n, (made = this.#ofSize(n)));
    const values = await made.read([]);
    const bitCount = n * this.config.fingerprintSize;
    const imagesEnd = values.length - 2 * bitCount;
    const logits = values.subarray(imagesEnd, imagesEnd + bitCount);
    const fingerprints = values.subarray(imagesEnd + bitCount);
    return {
      pixels: toPixels(values.subarray(0, imagesEnd), 'truncate'),
      readRight: bitAccuracy(logits, fingerprints).right,
    };
  }

  dispose(): void {
    for (const made of this.#functions.values()) made.dispose();
    this.#functions.clear();
    this.#random.dispose();
  }

  /** Gives images, logits and fingerprints, flat and one after another. */
  #ofSize(n: number): CapturedFunction {
    const { resolution, channels, latentSize, fingerprintSize } = this.config;
    const size = n * (resolution ** 2 * channels + 2 * fingerprintSize);
    const compute = (): tf.Tensor => {
      const z = this.#random.normal([n, latentSize], STREAMS.latent);
      const fingerprint = this.#random.bits([n, fingerprintSize], STREAMS.fingerprint);
      const noise = noiseSides(this.config).map((side, layer) =>
        this.#random.normal([n, side, side, 1], STREAMS.noise + layer),
      );
      const images = generate(this.config, this.weights, z, fingerprint, noise);
      const { logits } = decode(this.config, this.weights, images);
      return tf.concat([images, logits, fingerprint].map((part) => tf.reshape(part, [-1])));
    };
    return new CapturedFunction([], [size], compute, this.options);
  }
}
