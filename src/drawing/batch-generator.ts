/**
 * A generator captured for batches of one shape, with its decoder if pictures are read as well. On a GPU a
 * batch costs its uploads, one replay and one read.
 */
import * as tf from '@tensorflow/tfjs-core';
import { CapturedFunction } from '../engine/gpu/capture/captured-function.ts';
import type { StepRunnerOptions } from '../engine/gpu/capture/step-runner.ts';
import { dlatentLayers, noiseSides, type NetworkConfig } from '../engine/networks/config.ts';
import { generate, type Noise } from '../engine/networks/generator.ts';
import type { Weights } from '../engine/networks/layers.ts';
import { decode } from '../engine/networks/trunk.ts';
import { RandomSource } from '../engine/random/source.ts';
import type { BatchInputs, DeviceDraws, GivenNoise, Values } from './source.ts';

export interface BatchShape {
  /** Pictures at once, N. */
  size: number;
  noise: GivenNoise | DeviceDraws;
  /** Whether the decoder reads each picture, too. */
  decode?: boolean;
  /** Whether two fingerprints are mixed by layer. */
  mixes?: boolean;
}

/** Outputs of N pictures; what was not asked for is empty. */
export interface BatchOutputs {
  /** [N,R,R,C], about -1…1 */
  images: Values;
  /** [N,L] and [N,n]: the latent and the logits that the decoder reads. */
  latents: Values;
  logits: Values;
  /** [N,n] of 0 and 1, where the device drew them. */
  fingerprints: Values;
}

export class BatchGenerator {
  readonly #random: RandomSource | undefined;
  readonly #captured: CapturedFunction;
  /** Values of each output. */
  readonly #sizes: Record<keyof BatchOutputs, number>;

  /** Uses the tensors of `weights`; dispose() it before them. */
  constructor(
    private readonly config: NetworkConfig,
    private readonly weights: Weights,
    private readonly shape: BatchShape,
    options?: StepRunnerOptions,
  ) {
    const { latentSize, fingerprintSize, resolution, channels } = config;
    const { size, noise, decode: reads = false, mixes = false } = shape;
    const draws = typeof noise === 'object' ? noise : undefined;
    this.#random = draws && new RandomSource(draws.seed);
    this.#sizes = {
      images: size * resolution ** 2 * channels,
      latents: reads ? size * latentSize : 0,
      logits: reads ? size * fingerprintSize : 0,
      fingerprints: draws?.inputs ? size * fingerprintSize : 0,
    };
    const inputs = draws?.inputs
      ? []
      : [
          [size, latentSize],
          [size, fingerprintSize],
        ];
    const mix = mixes
      ? [
          [size, fingerprintSize],
          [size, dlatentLayers(config)],
        ]
      : [];
    const noises =
      noise === 'each' ? this.#noiseShapes(size) : noise === 'shared' ? this.#noiseShapes(1) : [];
    const total = Object.values(this.#sizes).reduce((sum, part) => sum + part, 0);
    const compute = (given: tf.Tensor[]): tf.Tensor => this.#compute(given);
    this.#captured = new CapturedFunction([...inputs, ...mix, ...noises], [total], compute, options);
  }

  /** @param inputs absent where the device draws them @param step of the device's draws */
  async draw(inputs: BatchInputs | undefined, step: number): Promise<BatchOutputs> {
    this.#random?.setStep(step);
    const given = inputs ? [inputs.latents, inputs.fingerprints, ...mixOf(inputs), ...inputs.noises] : [];
    const values = await this.#captured.read(given);
    let at = 0;
    const next = (size: number): Values => values.subarray(at, (at += size));
    const { images, latents, logits, fingerprints } = this.#sizes;
    return {
      images: next(images),
      latents: next(latents),
      logits: next(logits),
      fingerprints: next(fingerprints),
    };
  }

  get sizeBytes(): number {
    return this.#captured.sizeBytes;
  }

  dispose(): void {
    this.#captured.dispose();
    this.#random?.dispose();
  }

  #noiseShapes(count: number): number[][] {
    return noiseSides(this.config).map((side) => [count, side, side, 1]);
  }

  /** Computes the outputs, flat and one after another. */
  #compute(inputs: tf.Tensor[]): tf.Tensor {
    const { config, weights } = this;
    const { size, noise, decode: reads, mixes } = this.shape;
    const drawn = typeof noise === 'object' ? noise.inputs : undefined;
    const [z, fingerprint, ...given] = drawn
      ? [
          this.#random!.normal([size, config.latentSize], drawn.latent),
          this.#random!.bits([size, config.fingerprintSize], drawn.fingerprint),
        ]
      : inputs;
    const [second, layers] = mixes ? given.splice(0, 2) : [];
    const mix = second && layers && { fingerprint: second, layers };
    const images = generate(config, weights, z!, fingerprint!, this.#noise(given), mix);
    const outputs = [images];
    if (reads) {
      const { latents, logits } = decode(config, weights, images);
      outputs.push(latents, logits);
    }
    if (drawn) outputs.push(fingerprint!);
    const flat = outputs.map((output) => tf.reshape(output, [-1]));
    return flat.length === 1 ? flat[0]! : tf.concat(flat);
  }

  #noise(given: tf.Tensor[]): Noise {
    const { noise, size } = this.shape;
    if (noise === 'none') return 'none';
    if (noise === 'model') return 'stored';
    if (typeof noise === 'string') return given;
    return this.#noiseShapes(size).map((shape, layer) => this.#random!.normal(shape, noise.noise + layer));
  }
}

const mixOf = ({ mix }: BatchInputs): Values[] => (mix ? [mix.fingerprints, mix.layers] : []);
