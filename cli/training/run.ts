/**
 * The loop of a run on the command line: iterations, and at ticks what the official tool does at them. It ends when the
 * total is reached, the time is up or a person interrupts; in every case the state to resume from is on disk.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { OpenedBackend } from '../../src/engine/open.ts';
import { CapturedFunctions } from '../../src/engine/gpu/capture/captured-functions.ts';
import { StudioError } from '../../src/base/error.ts';
import type { ImageSet } from '../../src/engine/training/data-order.ts';
import { tickEnds } from '../../src/engine/training/schedule.ts';
import type { Statistics } from '../../src/engine/training/statistics.ts';
import type { Trainer } from '../../src/engine/training/trainer.ts';
import { snapshotLabel } from '../../src/formats/official-results.ts';
import { largestBatch } from '../../src/drawing/batch-size.ts';
import { GridPainter } from '../../src/results/grid-painter.ts';
import type { Console } from '../console.ts';
import { describeReport, type Evaluator } from '../evaluation.ts';
import type { RunResults } from './results.ts';

export interface RunParts {
  trainer: Trainer;
  images: ImageSet;
  results: RunResults;
  backend: OpenedBackend;
  console: Console;
  /** Evaluations at every snapshot, each of so many images. */
  evaluator: Evaluator | undefined;
  evaluationCounts: readonly number[];
  /** Seconds of the runs before this one. */
  earlierSeconds: number;
  /** True once somebody asked to stop, or the time is up. */
  shouldStop(): boolean;
}

const SECOND = 1000;

export class TrainingRun {
  readonly #painter: GridPainter;
  readonly #startMs = performance.now();
  #tick = 0;
  #lastTickImages: number | undefined;
  #tickStartMs = performance.now();
  #tickStartImages: number;
  #maintenanceMs = 0;

  constructor(private readonly parts: RunParts) {
    const { trainer } = parts;
    this.#painter = new GridPainter(trainer.config.network, trainer.config.seed);
    this.#tickStartImages = trainer.imagesShown;
    if (trainer.iteration > 0) {
      // A resumed run counts its ticks on from where the last one ended.
      this.#tick = Math.ceil(trainer.imagesShown / trainer.config.imagesPerTick);
      this.#lastTickImages = trainer.imagesShown;
    }
  }

  async run(): Promise<void> {
    const { trainer, console, results, images, shouldStop } = this.parts;
    await results.reals(this.#painter.paintReals(images));
    await this.#drawGrids('init');
    const progress = console.progress('Training');
    this.#restartClock();
    while (!trainer.isDone && !shouldStop()) {
      trainer.step();
      await this.#settle();
      const { totalKimg } = trainer.config;
      progress.update(
        Math.min(1, trainer.kimg / totalKimg),
        `kimg ${trainer.kimg.toFixed(3)} of ${totalKimg}`,
      );
      if (tickEnds(trainer.config, trainer.iteration, trainer.imagesShown, this.#lastTickImages))
        await this.#endTick();
    }
    progress.finish(`${trainer.kimg.toFixed(3)} kimg`);
    await this.#end();
  }

  async #endTick(): Promise<void> {
    const { trainer, console, results, earlierSeconds } = this.parts;
    const { gridEveryTicks, checkpointEveryTicks, batch } = trainer.config;
    const statistics = await trainer.statistics.take();
    refuseBadNumbers(statistics, trainer.kimg);
    const now = performance.now();
    const secondsPerTick = (now - this.#tickStartMs) / SECOND;
    const line = await results.tick(
      {
        tick: this.#tick,
        kimg: trainer.kimg,
        minibatch: batch,
        totalSeconds: earlierSeconds + (now - this.#startMs) / SECOND,
        secondsPerTick,
        secondsPerKimg: (secondsPerTick * 1000) / (trainer.imagesShown - this.#tickStartImages),
        maintenanceSeconds: this.#maintenanceMs / SECOND,
        gpuMemoryGb: tf.memory().numBytes / 2 ** 30,
      },
      statistics,
      trainer.imagesShown,
    );
    console.result(line);
    if (statistics.bitAccuracy !== undefined) {
      console.note(`bit accuracy ${statistics.bitAccuracy.toFixed(4)} on the fakes of this tick`);
    }

    const maintenanceStartMs = performance.now();
    const isLast = trainer.isDone;
    if (this.#tick % gridEveryTicks === 0 || isLast)
      await this.#drawGrids(snapshotLabel(trainer.imagesShown));
    if (this.#tick % checkpointEveryTicks === 0 || isLast) await this.#snapshot();
    this.#maintenanceMs = performance.now() - maintenanceStartMs;
    this.#tick++;
    this.#lastTickImages = trainer.imagesShown;
    this.#restartClock();
  }

  async #drawGrids(label: string): Promise<void> {
    const { trainer, results } = this.parts;
    const weights = trainer.generatorWeights('average');
    const config = trainer.config.network;
    const functions = new CapturedFunctions();
    const pngs = await this.#painter.paintFakes(
      (use) => use({ config, weights, functions }),
      largestBatch(config),
    );
    functions.clear(); // the weights are valid until the next step
    await results.grids(pngs, label, trainer.imagesShown);
  }

  async #snapshot(): Promise<void> {
    const { trainer, results, evaluator, evaluationCounts, console } = this.parts;
    const state = await trainer.readState();
    const name = await results.snapshot(state);
    await results.state(state);
    if (!evaluator) return;
    const weights = { ...trainer.generatorWeights('average'), ...trainer.decoderWeights() };
    for (const count of evaluationCounts) {
      const report = await evaluator.run(trainer.config.network, weights, count, trainer.config.seed);
      await results.metric(report, name, trainer.imagesShown);
      console.result(describeReport(report));
    }
  }

  async #end(): Promise<void> {
    const { trainer, results, console } = this.parts;
    const state = await trainer.readState();
    await results.state(state);
    const { path } = results.folder;
    if (trainer.isDone) {
      await results.snapshot(state, true);
      console.note(`Done at ${trainer.kimg.toFixed(3)} kimg: ${path}`);
    } else {
      console.note(
        `Stopped at ${trainer.kimg.toFixed(3)} kimg. Go on with --resume ${path}/training-state.safetensors`,
      );
    }
  }

  /** Lets the device finish and signals arrive: submitting far ahead would only fill memory. */
  async #settle(): Promise<void> {
    await this.parts.backend.gpu?.queue.onSubmittedWorkDone();
    await new Promise((resolve) => setImmediate(resolve));
  }

  #restartClock(): void {
    this.#tickStartMs = performance.now();
    this.#tickStartImages = this.parts.trainer.imagesShown;
  }
}

/** An update is skipped where its gradient is not finite; when most are, training goes nowhere. */
function refuseBadNumbers(statistics: Statistics, kimg: number): void {
  const skipped = [
    statistics.skippedGenerator,
    statistics.skippedDecoder,
    statistics.skippedDiscriminator,
  ].some((share) => share !== undefined && share > 0.5);
  if (!skipped) return;
  throw new StudioError(
    'not-finite',
    `At ${kimg.toFixed(3)} kimg more than half of the updates had gradients that are not finite.`,
    'Go on from the last training-state.safetensors with a lower weight or gamma, or another seed.',
  );
}
