/**
 * Measures a run while it trains: the moving average draws fixed pairs of a latent and a fingerprint, and the
 * decoder reads them. There are three sets of images, each with its own noise: G(z,c), G(z,c') and G(z',c). One
 * captured function adds everything up on the device, so a measurement costs one small read. The pairs are
 * those of the PyTorch twin's probe.
 */
import * as tf from '@tensorflow/tfjs-core';
import { StepRunner, type StepRunnerOptions } from '../gpu/capture/step-runner.ts';
import { currentGpu } from '../gpu/gpu.ts';
import { prepareKernels } from '../gpu/prepare-kernels.ts';
import { addInto } from '../gpu/updates.ts';
import { writeTensor } from '../gpu/write-tensor.ts';
import { noiseSides, type NetworkConfig } from '../networks/config.ts';
import { generate } from '../networks/generator.ts';
import type { Weights } from '../networks/layers.ts';
import { decode } from '../networks/trunk.ts';
import { RandomSource } from '../random/source.ts';
import { randomBits, randomNormal } from '../random/threefry.ts';
import { SQUARE, squareMeans } from './consistency.ts';
import type { Measures } from './schedules/schedule.ts';

/** A multiple of every batch that a run may have, so that all parts of a measurement have the same size. */
const PAIRS = 96;
const SEED = 20_260_101;
const STREAMS = { latent: 100, fingerprint: 101 } as const;
/** Steps of the random numbers: of the pairs, then of each set's noise. Parts are this far apart. */
const PAIR_STEPS = { one: 0, other: 1 } as const;
const NOISE_STEPS = [10, 20, 30] as const;
const STEPS_PER_PART = 100;

/** The sums over the parts, in the order of the tensor of sums. */
const sumNames = ['right', 'words', 'residual', 'sameLatent', 'sameFingerprint', 'tint'] as const;
type Sums = Record<(typeof sumNames)[number], number>;

type Values = Float32Array<ArrayBuffer>;

export class Probe {
  readonly #network: NetworkConfig;
  /** Pairs at once. */
  readonly #size: number;
  /** z, z', c, c' of a part, which are written anew for each. */
  readonly #inputs: tf.Tensor[];
  readonly #values: Values[];
  readonly #noise: RandomSource[];
  readonly #sums: tf.Tensor;
  readonly #runner: StepRunner;

  /** `weights` are asked for at every call: generator (the moving average) and decoder. Owns its tensors: dispose() it. */
  constructor(
    { network, batch }: { network: NetworkConfig; batch: number },
    private readonly weights: () => Weights,
    options: StepRunnerOptions = {},
  ) {
    const { latentSize, fingerprintSize } = network;
    this.#network = network;
    // A step draws twice its batch at once, so twice the batch fits the device.
    this.#size = PAIRS / Math.ceil(PAIRS / (2 * batch));
    const { one, other } = PAIR_STEPS;
    const draw = (make: typeof randomBits, stream: number, size: number): Values[] =>
      [one, other].map((step) => make({ seed: SEED, stream, step }, PAIRS * size));
    this.#values = [
      ...draw(randomNormal, STREAMS.latent, latentSize),
      ...draw(randomBits, STREAMS.fingerprint, fingerprintSize),
    ];
    this.#inputs = this.#values.map((values) => {
      return tf.keep(tf.zeros([this.#size, values.length / PAIRS]));
    });
    this.#noise = NOISE_STEPS.map(() => new RandomSource(SEED));
    this.#sums = tf.keep(tf.zeros([sumNames.length]));
    this.#runner = new StepRunner(options);
  }

  /** Asks for all pipelines at once and waits for them. Nothing to do but on webgpu. */
  async prepare(): Promise<void> {
    const gpu = currentGpu();
    if (gpu) await prepareKernels(gpu, () => this.#addPart(), { work: 'Measuring' });
  }

  /** Submits everything before it returns, and resolves when it has been read. One at a time. */
  async measure(): Promise<Measures> {
    writeTensor(this.#sums, new Float32Array(sumNames.length));
    for (let first = 0; first < PAIRS; first += this.#size) {
      this.#inputs.forEach((input, i) => {
        const width = input.shape[1]!;
        writeTensor(input, this.#values[i]!.slice(first * width, (first + this.#size) * width));
      });
      const part = first / this.#size;
      this.#noise.forEach((noise, i) => noise.setStep(NOISE_STEPS[i]! + part * STEPS_PER_PART));
      this.#runner.run('probe', () => this.#addPart());
    }
    // A copy, since the next measurement may be submitted before this one is read.
    const copy = tf.mul(this.#sums, 1);
    const values = await copy.data();
    copy.dispose();
    return this.#measuresOf(Object.fromEntries(sumNames.map((name, i) => [name, values[i]!])) as Sums);
  }

  dispose(): void {
    for (const part of [...this.#inputs, ...this.#noise, this.#sums, this.#runner]) part.dispose();
  }

  #addPart(): void {
    const sums = tf.tidy(() => {
      const weights = this.weights();
      const [z, otherZ, c, otherC] = this.#inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      const pairs = [
        [z, c],
        [z, otherC],
        [otherZ, c],
      ] as const;
      const [image, sameLatent, sameFingerprint] = pairs.map(([latents, fingerprints], i) =>
        generate(this.#network, weights, latents, fingerprints, this.#fresh(this.#noise[i]!)),
      ) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const { latents, logits } = decode(this.#network, weights, image);
      const right = tf.step(tf.mul(logits, tf.sub(c, 0.5)));
      const allBits = this.#network.fingerprintSize - 0.5;
      const difference = tf.sub(image, sameLatent);
      const means = squareMeans(difference);
      const parts: Record<keyof Sums, tf.Tensor> = {
        right,
        words: tf.step(tf.sub(tf.sum(right, 1), allBits)),
        residual: tf.square(tf.sub(z, latents)),
        sameLatent: tf.square(difference),
        sameFingerprint: tf.square(tf.sub(image, sameFingerprint)),
        // The chroma of a square: what its colour is away from the plain mean of the channels.
        tint: tf.square(tf.sub(means, tf.mean(means, 3, true))),
      };
      return tf.concat(sumNames.map((name) => tf.reshape(tf.sum(parts[name]), [1])));
    });
    addInto(this.#sums, sums);
    sums.dispose();
  }

  #fresh(source: RandomSource): tf.Tensor[] {
    return source.draw(
      noiseSides(this.#network).map((side, layer) => ({
        kind: 'normal',
        shape: [this.#size, side, side, 1],
        stream: layer,
      })),
    );
  }

  #measuresOf({ right, words, residual, sameLatent, sameFingerprint, tint }: Sums): Measures {
    const { fingerprintSize, resolution } = this.#network;
    const square = Math.min(SQUARE, resolution) ** 2;
    return {
      accuracy: right / (PAIRS * fingerprintSize),
      wordsRight: words / PAIRS,
      distanceRatio: sameLatent / sameFingerprint,
      latentR2: 1 - residual / spreadOf(this.#values[0]!),
      // Each mean counts for all pixels of its square.
      tintShare: (tint * square) / sameLatent,
    };
  }
}

/** Σ (z - mean)², the mean taken over the pairs for each entry of the latent. */
function spreadOf(latents: Values): number {
  const width = latents.length / PAIRS;
  let spread = 0;
  for (let entry = 0; entry < width; entry++) {
    let sum = 0;
    let squares = 0;
    for (let i = entry; i < latents.length; i += width) {
      sum += latents[i]!;
      squares += latents[i]! ** 2;
    }
    spread += squares - sum ** 2 / PAIRS;
  }
  return spread;
}
