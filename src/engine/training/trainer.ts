/**
 * One training run on the open backend: networks, optimisers, moving average, counters, data order. A step is four
 * phases (METHOD.md, "Objective"): generator with decoder, path length if due, discriminator with the moving average, R1
 * if due. Nothing is read back inside a step, and every draw is a function of (seed, iteration): a run is a function of
 * its config, dataset and iteration. Who drives it (worker, command line) decides on ticks, saving and reporting.
 */
import * as tf from '@tensorflow/tfjs-core';
import { currentGpu } from '../gpu/gpu.ts';
import { writeTensor } from '../gpu/write-tensor.ts';
import { generatorLayout, networkLayout } from '../networks/layout.ts';
import { generate } from '../networks/generator.ts';
import { checkWeights, modelLayout, type PlainModel } from '../networks/load.ts';
import { noiseSides } from '../networks/config.ts';
import type { CompileReport } from '../gpu/compile.ts';
import { prepareKernels } from '../gpu/prepare-kernels.ts';
import { valueAndGradients } from '../ops/backward.ts';
import '../ops/gradients.ts';
import { overwrite } from '../gpu/updates.ts';
import { RandomSource, type Draw } from '../random/source.ts';
import { StepRunner, type StepRunnerOptions } from '../gpu/capture/step-runner.ts';
import { StudioError } from '../../base/error.ts';
import { AdamNetwork, lazyAdam } from './adam.ts';
import type { TrainingConfig } from './config.ts';
import { DataOrder, type ImageSet } from './data-order.ts';
import { checkDeviceFits } from './device-fit.ts';
import { startingModel } from './initial.ts';
import {
  discriminatorLoss,
  generatorLosses,
  moveAverage,
  pathLengths,
  pathPenalty,
  r1Penalty,
} from './losses.ts';
import { FlatParameters } from './parameters.ts';
import { averageDecay, duePhases } from './schedule.ts';
import type { TrainingState } from './state.ts';
import { StatisticsAccumulator, type PhaseName } from './statistics.ts';
import { streams } from './streams.ts';

/** Where a run begins when not at the seed's weights: another model's networks, or its own saved state. */
export type StartingPoint =
  | { start: { model: PlainModel; average?: PlainModel['weights'] } }
  | { resume: TrainingState };

type NetworkKey = 'generator' | 'decoder' | 'discriminator';

export class Trainer {
  readonly config: TrainingConfig;
  readonly statistics = new StatisticsAccumulator();
  /** Runs the phases: captured and replayed where that is possible. */
  readonly steps: StepRunner;
  private readonly networks: Record<NetworkKey, AdamNetwork>;
  private readonly average: FlatParameters;
  private readonly constants: PlainModel['weights'];
  private readonly random: RandomSource;
  private readonly order: DataOrder;
  private readonly reals: tf.Tensor;
  private readonly realsBuffer: Float32Array<ArrayBuffer>;
  private readonly decay: tf.Tensor;
  private readonly pathAverage: tf.Tensor;
  private compiling = false;
  private iterations: number;
  private shown: number;

  /**
   * A new run from the seed's weights, or from another model's (`start`), or the continuation of a saved state. The
   * dataset must have the config's resolution and channels. The trainer owns its tensors: dispose() it.
   */
  constructor(
    config: TrainingConfig,
    images: ImageSet,
    from?: StartingPoint,
    stepOptions: StepRunnerOptions = {},
  ) {
    checkDataset(config, images);
    const gpu = currentGpu();
    if (gpu) checkDeviceFits(config, gpu.limits);
    this.steps = new StepRunner(stepOptions);
    this.config = config;
    const state = from && 'resume' in from ? from.resume : undefined;
    const start = from && 'start' in from ? from.start : undefined;
    const model = state?.model ?? start?.model ?? startingModel(config);
    checkWeights(model.weights, modelLayout(config.network));
    const { network: net, learningRate, pathInterval, r1Interval } = config;
    const make = (key: NetworkKey, interval: number): AdamNetwork => {
      const specs = key === 'generator' ? generatorLayout(net) : networkLayout(key, net);
      return new AdamNetwork(specs, model.weights, lazyAdam(learningRate, interval), state?.optimisers[key]);
    };
    this.networks = {
      generator: make('generator', pathInterval),
      decoder: make('decoder', pathInterval),
      discriminator: make('discriminator', r1Interval),
    };
    this.average = new FlatParameters(generatorLayout(net), (state ?? start)?.average ?? model.weights);
    this.constants = new Map([...model.weights].filter(([name]) => /^synthesis\/noise\d+$/.test(name)));
    this.random = new RandomSource(config.seed);
    this.order = new DataOrder(images, config.seed, config.mirror);
    const shape = [config.batch, net.resolution, net.resolution, net.channels];
    this.realsBuffer = new Float32Array(tf.util.sizeFromShape(shape));
    this.reals = tf.keep(tf.tensor(this.realsBuffer.slice(), shape));
    this.decay = tf.keep(tf.tensor1d([0]));
    this.pathAverage = tf.keep(tf.scalar(state?.pathAverage ?? 0));
    this.iterations = state?.iteration ?? 0;
    this.shown = state?.imagesShown ?? 0;
  }

  /** Iterations done since the run began. */
  get iteration(): number {
    return this.iterations;
  }

  get imagesShown(): number {
    return this.shown;
  }

  get kimg(): number {
    return this.shown / 1000;
  }

  get isDone(): boolean {
    return this.shown >= this.config.totalKimg * 1000;
  }

  /**
   * Asks for every pipeline of all four phases at once and waits for them, so that no step compiles anything. A kernel
   * that the driver refuses gives way to its reference twin, which `onFallback` hears of. `onProgress` counts the kernels
   * that are compiled. Nothing to do but on webgpu.
   */
  async prepare(
    onFallback?: (error: StudioError) => void,
    onProgress?: (done: number, total: number) => void,
  ): Promise<CompileReport | undefined> {
    const gpu = currentGpu();
    if (!gpu) return undefined;
    const run = (): void => {
      this.compiling = true;
      try {
        this.generatorPhase();
        this.pathPhase();
        this.discriminatorPhase();
        this.r1Phase();
      } finally {
        this.compiling = false;
      }
    };
    return prepareKernels(gpu, run, { work: 'Training', onFallback, onProgress });
  }

  /** One iteration, submitted to the device and not waited for. */
  step(): void {
    const due = duePhases(this.config, this.iterations);
    this.random.setStep(this.iterations);
    this.order.fill(this.realsBuffer, this.config.batch, this.shown, this.iterations);
    writeTensor(this.reals, this.realsBuffer);
    writeTensor(this.decay, new Float32Array([averageDecay(this.config, this.shown)]));
    this.generatorPhase();
    if (due.path) this.pathPhase();
    this.discriminatorPhase();
    if (due.r1) this.r1Phase();
    this.iterations++;
    this.shown += this.config.batch;
  }

  /** Decoder and generator, from one batch's summed loss. */
  private generatorPhase(): void {
    const { network, batch, weights } = this.config;
    const { generator, decoder, discriminator } = this.networks;
    const all = {
      ...generator.parameters.views(),
      ...decoder.parameters.views(),
      ...discriminator.parameters.views(),
    };
    const variables = [...generator.parameters.list(), ...decoder.parameters.list()];
    this.phase('generator', () => {
      const samples = weights.consistency === 0 ? batch : 2 * batch;
      const [z, fingerprint, other, ...noise] = this.random.draw([
        { kind: 'normal', shape: [batch, network.latentSize], stream: streams.generatorLatent },
        { kind: 'bit', shape: [batch, network.fingerprintSize], stream: streams.generatorFingerprint },
        { kind: 'bit', shape: [batch, network.fingerprintSize], stream: streams.generatorOther },
        ...this.noise(samples, streams.generatorNoise),
      ]) as [tf.Tensor, tf.Tensor, tf.Tensor, ...tf.Tensor[]];
      let report: tf.Tensor | undefined;
      const { gradients } = valueAndGradients(() => {
        const losses = generatorLosses(network, all, { z, fingerprint, other, noise }, weights);
        report = tf.keep(losses.report);
        return losses.total;
      }, variables);
      const split = generator.parameters.names.length;
      const skipped = [generator.apply(gradients.slice(0, split)), decoder.apply(gradients.slice(split))];
      return consumeInto(report!, skipped);
    });
  }

  /** Path-length regularisation of the generator, on half a batch of its own. */
  private pathPhase(): void {
    const { network, batch, pathInterval } = this.config;
    const { generator } = this.networks;
    const half = Math.max(1, Math.floor(batch / 2));
    const all = generator.parameters.views();
    this.phase('path', () => {
      const shape = [half, network.resolution, network.resolution, network.channels];
      const [z, fingerprint, direction, ...noise] = this.random.draw([
        { kind: 'normal', shape: [half, network.latentSize], stream: streams.pathLatent },
        { kind: 'bit', shape: [half, network.fingerprintSize], stream: streams.pathFingerprint },
        { kind: 'normal', shape, stream: streams.pathDirection },
        ...this.noise(half, streams.pathNoise),
      ]) as [tf.Tensor, tf.Tensor, tf.Tensor, ...tf.Tensor[]];
      const inputs = { z, fingerprint, direction, noise };
      let moved: tf.Tensor | undefined;
      let report: tf.Tensor | undefined;
      const { gradients } = valueAndGradients(() => {
        const lengths = pathLengths(network, all, inputs);
        const average = moveAverage(this.pathAverage, lengths);
        const penalty = pathPenalty(lengths, average);
        moved = tf.keep(tf.clone(average));
        report = tf.keep(tf.stack([tf.mul(tf.sum(lengths), 1 / half), penalty]));
        return tf.mul(penalty, pathInterval);
      }, [...generator.parameters.list()]);
      const skipped = generator.apply(gradients);
      // A step that went bad must not poison the average either.
      overwrite(this.pathAverage, tf.where(tf.greater(skipped, 0.5), this.pathAverage, moved!));
      moved!.dispose();
      return consumeInto(report!, [skipped]);
    });
  }

  /** The discriminator, on the next reals and on fakes of its own latents and fingerprints; then the moving average. */
  private discriminatorPhase(): void {
    const { network, batch } = this.config;
    const { generator, discriminator } = this.networks;
    const makers = generator.parameters.views();
    const all = discriminator.parameters.views();
    this.phase('discriminator', () => {
      const [z, fingerprint, ...noise] = this.random.draw([
        { kind: 'normal', shape: [batch, network.latentSize], stream: streams.discriminatorLatent },
        { kind: 'bit', shape: [batch, network.fingerprintSize], stream: streams.discriminatorFingerprint },
        ...this.noise(batch, streams.discriminatorNoise),
      ]) as [tf.Tensor, tf.Tensor, ...tf.Tensor[]];
      const fakes = tf.tidy(() => generate(network, makers, z, fingerprint, noise));
      const { value, gradients } = valueAndGradients(
        () => discriminatorLoss(network, all, fakes, this.reals),
        [...discriminator.parameters.list()],
      );
      const moving = {
        average: this.average.values,
        values: generator.parameters.values,
        keep: this.decay,
      };
      return consumeInto(value, [discriminator.apply(gradients, moving)]);
    });
    this.average.updated();
  }

  /** R1 of the discriminator, on the reals that its step just saw. */
  private r1Phase(): void {
    const { network, gamma, r1Interval } = this.config;
    const { discriminator } = this.networks;
    const all = discriminator.parameters.views();
    this.phase('r1', () => {
      const { value, gradients } = valueAndGradients(
        () => tf.mul(r1Penalty(network, all, this.reals, gamma), r1Interval),
        [...discriminator.parameters.list()],
      );
      return consumeInto(tf.mul(value, 1 / r1Interval), [discriminator.apply(gradients)]);
    });
  }

  private phase(name: PhaseName, run: () => tf.Tensor): void {
    const body = (): void => this.statistics.add(name, tf.tidy(run));
    if (this.compiling) return body();
    this.steps.run(name, body);
    this.statistics.count(name);
  }

  /** The draws of fresh noise for every layer and `count` samples, [count,H,W,1] each. */
  private noise(count: number, stream: number): Draw[] {
    return noiseSides(this.config.network).map((side, layer) => ({
      kind: 'normal',
      shape: [count, side, side, 1],
      stream: stream + layer,
    }));
  }

  /** Views of the generator's weights for grids: the moving average, or the raw generator. Valid until the next step. */
  generatorWeights(source: 'average' | 'raw'): Readonly<Record<string, tf.Tensor>> {
    return (source === 'average' ? this.average : this.networks.generator.parameters).views();
  }

  /** The decoder's weights. Valid until the next step. */
  decoderWeights(): Readonly<Record<string, tf.Tensor>> {
    return this.networks.decoder.parameters.views();
  }

  /** Everything that decides what comes next, read back. */
  async readState(): Promise<TrainingState> {
    const weights = new Map(this.constants);
    const optimisers = {} as TrainingState['optimisers'];
    for (const key of ['generator', 'discriminator', 'decoder'] as const) {
      for (const [name, plain] of await this.networks[key].parameters.read()) weights.set(name, plain);
      optimisers[key] = await this.networks[key].readState();
    }
    return {
      config: this.config,
      iteration: this.iterations,
      imagesShown: this.shown,
      model: { config: this.config.network, weights },
      average: new Map([...this.constants, ...(await this.average.read())]),
      optimisers,
      pathAverage: (await this.pathAverage.data())[0]!,
    };
  }

  dispose(): void {
    for (const network of Object.values(this.networks)) network.dispose();
    this.average.dispose();
    this.random.dispose();
    this.statistics.dispose();
    this.steps.dispose();
    for (const tensor of [this.reals, this.decay, this.pathAverage]) tensor.dispose();
  }
}

/** [report…, extras…] as one vector; the parts are disposed by the surrounding tidy or here. */
function consumeInto(report: tf.Tensor, extras: tf.Tensor[]): tf.Tensor {
  const flat = tf.concat([tf.reshape(report, [-1]), ...extras.map((extra) => tf.reshape(extra, [1]))]);
  for (const part of [report, ...extras]) part.dispose();
  return flat;
}

function checkDataset({ network }: TrainingConfig, images: ImageSet): void {
  if (images.count < 1) {
    throw new StudioError(
      'empty-dataset',
      'The dataset has no images.',
      'Add images, or take the built-in sample.',
    );
  }
  if (images.resolution !== network.resolution || images.channels !== network.channels) {
    throw new StudioError(
      'dataset-mismatch',
      `The dataset is ${images.resolution}×${images.resolution} with ${images.channels} channels, ` +
        `the networks are ${network.resolution}×${network.resolution} with ${network.channels}.`,
      'Choose a preset of that size, or make the dataset again at the size of the networks.',
    );
  }
}
