/** For specs of the loop: a trainer that only counts, so that ticks and orders take no time. */
import { settingsAt, startingPlace } from '../../engine/training/schedules/place.ts';
import { resolveConfig } from '../../engine/training/config.ts';
import { presetSettings } from '../../engine/training/presets.ts';
import type { StageView } from '../../engine/training/schedules/place.ts';
import type { Measures } from '../../engine/training/schedules/schedule.ts';
import type { TrainingState } from '../../engine/training/state.ts';
import type { Statistics } from '../../engine/training/statistics.ts';
import type { LoopTrainer } from '../sink.ts';

export class FakeTrainer implements LoopTrainer {
  iteration = 0;
  readonly config: LoopTrainer['config'];
  /** What the statistics say from now on. */
  means: Statistics = { generator: 1, bitAccuracy: 0.5 };
  /** Whether the schedule waits for what is measured. */
  awaitsMeasures = false;
  /** In the state as the path-length mean. */
  pathAverage = 0;
  stage: StageView = { number: 1, of: 1, name: 'all of it' };
  readonly statistics = { take: async (): Promise<Statistics> => ({ ...this.means }) };

  constructor(change: Partial<LoopTrainer['config']> = {}) {
    this.config = { ...resolveConfig(presetSettings('tiny16')), probeEvery: 0, ...change };
  }

  get imagesShown(): number {
    return this.iteration * this.config.batch;
  }

  get kimg(): number {
    return this.imagesShown / 1000;
  }

  get isDone(): boolean {
    return this.kimg >= this.config.totalKimg;
  }

  get settings(): LoopTrainer['settings'] {
    return settingsAt(this.config, startingPlace, this.iteration);
  }

  async ready(): Promise<void> {}

  step(): void {
    this.iteration++;
  }

  get isMeasureDue(): boolean {
    return this.config.probeEvery > 0 && this.iteration % this.config.probeEvery === 0;
  }

  async prepareMeasures(): Promise<void> {}

  async measure(): Promise<Measures> {
    const accuracy = this.iteration / 100;
    return { accuracy, wordsRight: 0, distanceRatio: 0.1, latentR2: 0.5, tintShare: 0.2 };
  }

  async readState(): Promise<TrainingState> {
    const nothing = { secondMoments: new Map(), beta2Power: 1 };
    const { config, iteration, imagesShown, pathAverage } = this;
    return {
      config,
      iteration,
      imagesShown,
      place: startingPlace,
      model: { config: config.network, weights: new Map() },
      average: new Map(),
      optimisers: { generator: nothing, decoder: nothing, discriminator: nothing },
      pathAverage,
    };
  }
}
