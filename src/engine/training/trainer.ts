/**
 * One training run on the open backend: networks, optimisers, moving average, counters, data order. A step is
 * four phases (METHOD.md, "Objective"): generator with decoder, path length if due, discriminator with the
 * moving average, R1 if due. Nothing is read back inside a step, and every draw is a function of (seed,
 * iteration): a run is a function of its config, dataset and iteration. The run loop (src/run) decides on
 * ticks, saving and reporting.
 */
import * as tf from '@tensorflow/tfjs-core';
import { currentGpu } from '../gpu/gpu.ts';
import { writeTensor } from '../gpu/write-tensor.ts';
import { generatorLayout, networkLayout } from '../networks/layout.ts';
import { checkWeights, modelLayout, type PlainModel } from '../networks/load.ts';
import type { CompileReport } from '../gpu/compile.ts';
import { prepareKernels } from '../gpu/prepare-kernels.ts';
import { RandomSource } from '../random/source.ts';
import { StepRunner, type StepRunnerOptions } from '../gpu/capture/step-runner.ts';
import { StudioError } from '../../base/error.ts';
import { AdamNetwork, lazyAdam } from './adam.ts';
import type { TrainingConfig } from './config.ts';
import { Controls } from './controls.ts';
import { DataOrder, type ImageSet } from './data-order.ts';
import { checkDeviceFits } from './device-fit.ts';
import { startingModel } from './initial.ts';
import { FlatParameters } from './parameters.ts';
import { phases, type PhaseParts } from './phases.ts';
import { Probe } from './probe.ts';
import { Reals } from './reals.ts';
import { averageDecay, duePhases } from './schedule.ts';
import {
  isOver,
  needsMeasures,
  placeAfter,
  placeMeasured,
  settingsAt,
  stageAt,
  startingPlace,
  type Place,
  type ScheduledSettings,
  type StageView,
} from './schedules/place.ts';
import type { Measures } from './schedules/schedule.ts';
import { sameShape, stepShapesOf, type StepShape } from './schedules/step-shape.ts';
import type { TrainingState } from './state.ts';
import { StatisticsAccumulator, type PhaseName } from './statistics.ts';

/** Where a run begins when not at the seed's weights: another model's networks, or its own saved state. */
export type StartingPoint =
  | { start: { model: PlainModel; average?: PlainModel['weights'] } }
  | { resume: TrainingState };

type NetworkKey = keyof PhaseParts['networks'];

export class Trainer {
  readonly config: TrainingConfig;
  readonly statistics = new StatisticsAccumulator();
  /** What the phases read and update in place, except for what depends on the shape of a step. */
  private readonly parts: Omit<PhaseParts, 'reals' | 'shape'>;
  private readonly constants: PlainModel['weights'];
  private readonly order: DataOrder;
  /** What depends on the shape of a step; made anew when the schedule asks for another shape. */
  private reals: Reals;
  private shape: StepShape;
  private runner: StepRunner;
  private compiling = false;
  private iterations: number;
  private shown: number;
  private place: Place;
  private probe: Probe | undefined;

  /**
   * A new run from the seed's weights, or from another model's (`start`), or the continuation of a saved state. The
   * dataset must have the config's resolution and channels. The trainer owns its tensors: dispose() it.
   */
  constructor(
    config: TrainingConfig,
    images: ImageSet,
    from?: StartingPoint,
    private readonly stepOptions: StepRunnerOptions = {},
  ) {
    checkDataset(config, images);
    const gpu = currentGpu();
    if (gpu) checkDeviceFits(config, gpu.limits);
    this.runner = new StepRunner(stepOptions);
    this.config = config;
    const state = from && 'resume' in from ? from.resume : undefined;
    const start = from && 'start' in from ? from.start : undefined;
    const model = state?.model ?? start?.model ?? startingModel(config);
    checkWeights(model.weights, modelLayout(config.network));
    const { network: net, pathInterval, r1Interval } = config;
    const make = (key: NetworkKey, interval: number): AdamNetwork => {
      const specs = key === 'generator' ? generatorLayout(net) : networkLayout(key, net);
      return new AdamNetwork(specs, model.weights, lazyAdam(interval), state?.optimisers[key]);
    };
    this.parts = {
      config,
      networks: {
        generator: make('generator', pathInterval),
        decoder: make('decoder', pathInterval),
        discriminator: make('discriminator', r1Interval),
      },
      average: new FlatParameters(generatorLayout(net), (state ?? start)?.average ?? model.weights),
      random: new RandomSource(config.seed),
      controls: new Controls(),
      decay: tf.keep(tf.tensor1d([0])),
      pathAverage: tf.keep(tf.scalar(state?.pathAverage ?? 0)),
    };
    this.constants = new Map([...model.weights].filter(([name]) => /^synthesis\/noise\d+$/.test(name)));
    this.order = new DataOrder(images, config.seed, config.mirror);
    this.iterations = state?.iteration ?? 0;
    this.shown = state?.imagesShown ?? 0;
    this.place = state?.place ?? startingPlace;
    this.shape = this.settings.shape;
    this.reals = new Reals(net, this.shape.batch);
  }

  /** Runs the phases: captured and replayed where that is possible. Another one once the step's shape changes. */
  get steps(): StepRunner {
    return this.runner;
  }

  /** What the schedule has in force in the next iteration. */
  get settings(): ScheduledSettings {
    return settingsAt(this.config, this.place, this.iterations);
  }

  /** Where the run stands in its schedule. */
  get stage(): StageView {
    return stageAt(this.config.schedule, this.place);
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
    return this.shown >= this.config.totalKimg * 1000 || isOver(this.config.schedule, this.place);
  }

  /**
   * Asks for every pipeline of all four phases at once, for each shape of step in the schedule, and waits for them, so that no
   * step compiles anything. A kernel that the driver refuses gives way to its reference twin, which `onFallback` hears of.
   * `onProgress` counts the kernels that are compiled. Nothing to do but on webgpu.
   */
  async prepare(
    onFallback?: (error: StudioError) => void,
    onProgress?: (done: number, total: number) => void,
  ): Promise<CompileReport | undefined> {
    const gpu = currentGpu();
    if (!gpu) return undefined;
    const run = (): void => {
      this.compiling = true;
      const { reals, shape } = this;
      try {
        for (const each of stepShapesOf(this.config)) {
          this.shape = each;
          this.reals = new Reals(this.config.network, each.batch);
          for (const name of ['generator', 'path', 'discriminator', 'r1'] as const) this.phase(name);
          this.reals.dispose();
        }
      } finally {
        Object.assign(this, { reals, shape });
        this.compiling = false;
      }
    };
    return prepareKernels(gpu, run, { work: 'Training', onFallback, onProgress });
  }

  /**
   * Waits for the pictures of the next step. A dataset in memory has them; any other must be waited for before every step.
   * Rejects with what reading them rejects with.
   */
  ready(): Promise<void> {
    return this.order.ready(this.nextBatch);
  }

  /** One iteration, submitted to the device and not waited for. The pictures of the next are read meanwhile. */
  step(): void {
    const due = duePhases(this.config, this.iterations);
    this.steer(this.settings);
    this.parts.random.setStep(this.iterations);
    this.reals.fill(this.order, this.shown, this.iterations);
    const { batch } = this.reals;
    writeTensor(this.parts.decay, new Float32Array([averageDecay(this.config, batch, this.shown)]));
    this.phase('generator');
    if (due.path) this.phase('path');
    this.phase('discriminator');
    this.parts.average.updated();
    if (due.r1) this.phase('r1');
    this.iterations++;
    this.shown += batch;
    this.place = placeAfter(this.config.schedule, this.place, this.iterations, this.shown);
    if (!this.isDone) this.order.expect(this.nextBatch);
  }

  private get nextBatch(): { shown: number; batch: number } {
    return { shown: this.shown, batch: this.settings.shape.batch };
  }

  /**
   * Puts the schedule's settings in force. Captured steps read them at every replay; a new shape is captured
   * anew.
   */
  private steer(settings: ScheduledSettings): void {
    const { controls, networks } = this.parts;
    const { shape } = settings;
    controls.set(settings, this.config.r1Interval);
    for (const network of Object.values(networks)) network.setLearningRate(settings.learningRate);
    if (sameShape(shape, this.shape)) return;
    this.shape = shape;
    this.reals.dispose();
    this.reals = new Reals(this.config.network, shape.batch);
    this.runner.dispose();
    this.runner = new StepRunner(this.stepOptions);
  }

  private phase(name: PhaseName): void {
    const run = phases[name]({ ...this.parts, reals: this.reals, shape: this.shape });
    const body = (): void => this.statistics.add(name, tf.tidy(run));
    if (this.compiling) return body();
    this.runner.run(name, body);
    this.statistics.count(name);
  }

  /** True where a measurement is due before the next step. */
  get isMeasureDue(): boolean {
    const { probeEvery } = this.config;
    const { iterations, place } = this;
    return probeEvery > 0 && iterations > place.measuredAt && iterations > 0 && iterations % probeEvery === 0;
  }

  /**
   * True where the schedule waits for the measurement. The next step must then wait, too, or a run would not be
   * repeatable.
   */
  get awaitsMeasures(): boolean {
    return needsMeasures(this.config.schedule, this.place);
  }

  /** Compiles what measure() needs, while steps go on. */
  async prepareMeasures(): Promise<void> {
    if (this.config.probeEvery > 0) await this.ownProbe.prepare();
  }

  /** Submits a measurement of the run as it is. If one is due, the schedule takes it into account. */
  measure(): Promise<Measures> {
    const { iterations, isMeasureDue, config } = this;
    const isAwaited = isMeasureDue && this.awaitsMeasures;
    if (isMeasureDue) this.place = { ...this.place, measuredAt: iterations };
    const measuring = this.ownProbe.measure();
    if (!isAwaited) return measuring;
    return measuring.then((measures) => {
      this.place = placeMeasured(config.schedule, this.place, iterations, measures);
      return measures;
    });
  }

  private get ownProbe(): Probe {
    const weights = (): Readonly<Record<string, tf.Tensor>> => {
      return { ...this.generatorWeights('average'), ...this.decoderWeights() };
    };
    return (this.probe ??= new Probe(this.config, weights, this.stepOptions));
  }

  /** Views of the generator's weights for grids: the moving average, or the raw generator. Valid until the next step. */
  generatorWeights(source: 'average' | 'raw'): Readonly<Record<string, tf.Tensor>> {
    return (source === 'average' ? this.parts.average : this.parts.networks.generator.parameters).views();
  }

  /** The decoder's weights. Valid until the next step. */
  decoderWeights(): Readonly<Record<string, tf.Tensor>> {
    return this.parts.networks.decoder.parameters.views();
  }

  /** Everything that decides what comes next, read back. */
  async readState(): Promise<TrainingState> {
    const { networks, average, pathAverage } = this.parts;
    const weights = new Map(this.constants);
    const optimisers = {} as TrainingState['optimisers'];
    for (const key of ['generator', 'discriminator', 'decoder'] as const) {
      for (const [name, plain] of await networks[key].parameters.read()) weights.set(name, plain);
      optimisers[key] = await networks[key].readState();
    }
    return {
      config: this.config,
      iteration: this.iterations,
      imagesShown: this.shown,
      place: this.place,
      model: { config: this.config.network, weights },
      average: new Map([...this.constants, ...(await average.read())]),
      optimisers,
      pathAverage: (await pathAverage.data())[0]!,
    };
  }

  dispose(): void {
    const { networks, average, random, controls, decay, pathAverage } = this.parts;
    const owned = [...Object.values(networks), average, random, controls, decay, pathAverage];
    for (const part of [...owned, this.statistics, this.runner, this.reals]) part.dispose();
    this.probe?.dispose();
  }
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
