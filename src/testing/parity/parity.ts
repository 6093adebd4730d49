/**
 * Compares the networks, losses, regularisers and gradients with golden values of the authors' TensorFlow code. It
 * takes one fixture and returns the worst relative figure of each tensor. It runs on the open backend; the specs and
 * the WebGPU page share it. Golden values are NCHW, our maps NHWC.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { NetworkConfig } from '../../engine/networks/config.ts';
import { generate, mapping } from '../../engine/networks/generator.ts';
import {
  disposeWeights,
  toTensors,
  type PlainModel,
  type PlainVariable,
} from '../../engine/networks/load.ts';
import type { Weights } from '../../engine/networks/layers.ts';
import { decode, discriminate } from '../../engine/networks/trunk.ts';
import { valueAndGradients } from '../../engine/ops/backward.ts';
import '../../engine/ops/gradients.ts';
import { discriminatorLoss, generatorLosses, pathLengths, r1Penalty } from '../../engine/training/losses.ts';

export type Golden = ReadonlyMap<string, PlainVariable>;

export interface ParityFigure {
  tensor: string;
  /** The error relative to the largest magnitude, the loss, or the norm, like its limit. */
  error: number;
  limit: number;
}

const lossWeights = { consistency: 2, latent: 1, fingerprint: 2 };
const gamma = 100;
const outputLimit = 1e-4;
const lossLimit = 1e-4;
const gradientLimit = 1e-3;
const noiseStrengthLimit = 1e-2;
/** A norm below this share of its phase's largest is compared with that largest one. */
const negligible = 1e-5;

/** Figures of every tensor in `golden` except its inputs. */
export async function measureParity(model: PlainModel, golden: Golden): Promise<ParityFigure[]> {
  const weights = toTensors(model.weights);
  try {
    const session = new Session(model.config, weights, golden);
    return [...(await session.outputs()), ...(await session.losses()), ...(await session.gradients())];
  } finally {
    disposeWeights(weights);
  }
}

class Session {
  constructor(
    private readonly config: NetworkConfig,
    private readonly weights: Weights,
    private readonly golden: Golden,
  ) {}

  private plain(name: string): PlainVariable {
    const found = this.golden.get(name);
    if (!found) throw new Error(`the golden file has no ${name}`);
    return found;
  }

  private input(name: string): tf.Tensor {
    const { shape, data } = this.plain(name);
    const tensor = tf.tensor(data, [...shape]);
    return shape.length === 4 ? tf.transpose(tensor, [0, 2, 3, 1]) : tensor;
  }

  async outputs(): Promise<ParityFigure[]> {
    const { config, weights } = this;
    const results = tf.tidy(() => {
      const [z, c, reals] = [this.input('z'), this.input('fingerprint'), this.input('reals')];
      const images = generate(config, weights, z, c, 'stored');
      const decoded = decode(config, weights, images);
      return {
        dlatents: mapping(config, weights, c),
        images: toNchw(images),
        images_no_noise: toNchw(generate(config, weights, z, c, 'none')),
        scores: discriminate(config, weights, images),
        latents_out: decoded.latents,
        fingerprint_logits: decoded.logits,
        scores_real: discriminate(config, weights, reals),
        path_lengths: pathLengths(config, weights, this.pathBatch()),
      };
    });
    const figures: ParityFigure[] = [];
    for (const [tensor, value] of Object.entries(results)) {
      const got = await value.data();
      value.dispose();
      figures.push({ tensor, error: relativeToLargest(got, this.plain(tensor).data), limit: outputLimit });
    }
    return figures;
  }

  private pathBatch(): Parameters<typeof pathLengths>[2] {
    return {
      z: this.input('z'),
      fingerprint: this.input('fingerprint'),
      noise: 'stored',
      direction: this.input('pl_noise'),
    };
  }

  private generatorLosses(): ReturnType<typeof generatorLosses> {
    const batch = {
      z: this.input('z'),
      fingerprint: this.input('fingerprint'),
      other: this.input('fingerprint_other'),
      noise: 'stored' as const,
    };
    const weights = {
      adversarial: tf.scalar(1),
      consistency: tf.scalar(lossWeights.consistency),
      decoder: tf.tensor1d([lossWeights.latent, lossWeights.fingerprint]),
    };
    return generatorLosses(this.config, this.weights, batch, weights);
  }

  private discriminatorLoss(): tf.Tensor {
    const fakes = generate(this.config, this.weights, this.input('z'), this.input('fingerprint'), 'stored');
    return discriminatorLoss(this.config, this.weights, fakes, this.input('reals'));
  }

  private r1(): tf.Tensor {
    return tf.mul(r1Penalty(this.config, this.weights, this.input('reals')), 0.5 * gamma);
  }

  async losses(): Promise<ParityFigure[]> {
    const results = tf.tidy(() => {
      const parts = tf.unstack(this.generatorLosses().report);
      const [adversarial, consistency, latent, fingerprint] = parts as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      return {
        'loss/adversarial_g': adversarial,
        'loss/consistency': consistency,
        'loss/latent': latent,
        'loss/fingerprint': fingerprint,
        'loss/adversarial_d': this.discriminatorLoss(),
        'loss/r1': this.r1(),
      };
    });
    const figures: ParityFigure[] = [];
    for (const [tensor, value] of Object.entries(results)) {
      const got = (await value.data())[0]!;
      value.dispose();
      const want = this.plain(tensor).data[0]!;
      figures.push({ tensor, error: Math.abs(got - want) / Math.abs(want), limit: lossLimit });
    }
    return figures;
  }

  async gradients(): Promise<ParityFigure[]> {
    const phases: Record<string, () => tf.Tensor> = {
      generator: () => this.generatorLosses().total,
      decoder: () => this.generatorLosses().total,
      discriminator: () => this.discriminatorLoss(),
      r1: () => this.r1(),
      path_length: () => {
        const lengths = pathLengths(this.config, this.weights, this.pathBatch());
        return tf.mul(tf.sum(tf.square(lengths)), 2 / lengths.size);
      },
    };
    const figures: ParityFigure[] = [];
    for (const [phase, loss] of Object.entries(phases)) figures.push(...(await this.phase(phase, loss)));
    return figures;
  }

  private async phase(phase: string, loss: () => tf.Tensor): Promise<ParityFigure[]> {
    const prefix = `gradnorm/${phase}/`;
    const names = [...this.golden.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
    if (names.length === 0) return [];
    const norms = tf.tidy(() => {
      const variables = names.map((name) => this.weights[name]!);
      const { gradients } = valueAndGradients(loss, variables);
      return tf.stack(gradients.map((g) => tf.sqrt(tf.sum(tf.square(g)))));
    });
    const got = await norms.data();
    norms.dispose();
    const want = names.map((name) => this.plain(prefix + name).data[0]!);
    const largest = Math.max(...want);
    return names.map((name, i) => {
      const difference = Math.abs(got[i]! - want[i]!);
      if (want[i]! < negligible * largest) {
        return { tensor: prefix + name, error: difference / largest, limit: negligible };
      }
      const limit = name.endsWith('noise_strength') ? noiseStrengthLimit : gradientLimit;
      return { tensor: prefix + name, error: difference / want[i]!, limit };
    });
  }
}

const toNchw = (x: tf.Tensor): tf.Tensor => tf.transpose(x, [0, 3, 1, 2]);

function relativeToLargest(got: ArrayLike<number>, want: ArrayLike<number>): number {
  if (got.length !== want.length) throw new Error(`${got.length} values, not ${want.length}`);
  let [error, largest] = [0, 0];
  for (let i = 0; i < want.length; i++) {
    const difference = Math.abs(got[i]! - want[i]!);
    error = difference > error || Number.isNaN(difference) ? difference : error;
    largest = Math.max(largest, Math.abs(want[i]!));
  }
  return error / largest;
}

/** The figure closest to its limit, or furthest beyond it. */
export function worstFigure(figures: readonly ParityFigure[]): ParityFigure {
  const share = (f: ParityFigure): number => (Number.isNaN(f.error) ? Infinity : f.error / f.limit);
  return figures.reduce((worst, f) => (share(f) > share(worst) ? f : worst));
}
