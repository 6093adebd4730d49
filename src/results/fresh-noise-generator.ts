/** A generator captured together with noise of its own: each step of the seed is other noise, drawn on the device. */
import { CapturedFunction } from '../engine/gpu/capture/captured-function.ts';
import type { StepRunnerOptions } from '../engine/gpu/capture/step-runner.ts';
import { noiseSides, type NetworkConfig } from '../engine/networks/config.ts';
import { generate } from '../engine/networks/generator.ts';
import type { Weights } from '../engine/networks/layers.ts';
import { RandomSource } from '../engine/random/source.ts';

type Values = Float32Array<ArrayBuffer>;

export class FreshNoiseGenerator {
  readonly #random: RandomSource;
  readonly #generator: CapturedFunction;

  /** Of `count` images at once. Leans on the tensors of `weights`; dispose() it before them. */
  constructor(
    config: NetworkConfig,
    weights: Weights,
    count: number,
    seed: number,
    options?: StepRunnerOptions,
  ) {
    const { latentSize, fingerprintSize, resolution, channels } = config;
    const random = (this.#random = new RandomSource(seed));
    this.#generator = new CapturedFunction(
      [
        [count, latentSize],
        [count, fingerprintSize],
      ],
      [count, resolution, resolution, channels],
      ([z, fingerprint]) => {
        const noise = noiseSides(config).map((side, layer) => random.normal([count, side, side, 1], layer));
        return generate(config, weights, z!, fingerprint!, noise);
      },
      options,
    );
  }

  /** Latents [count,L] and fingerprints [count,n] to images [count,R,R,C], all flat. */
  draw(latents: Values, fingerprints: Values, step: number): Promise<Values> {
    this.#random.setStep(step);
    return this.#generator.read([latents, fingerprints]);
  }

  get sizeBytes(): number {
    return this.#generator.sizeBytes;
  }

  dispose(): void {
    this.#generator.dispose();
    this.#random.dispose();
  }
}
