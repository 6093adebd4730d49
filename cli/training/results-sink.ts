/**
 * What a run on the command line reports and stores: the official results folder, and lines for the person. A full
 * disk is reported, but does not stop the run while it may still be saved later.
 */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError, toPlainError } from '../../src/base/error.ts';
import { largestBatch } from '../../src/drawing/batch-size.ts';
import { whileWanted } from '../../src/drawing/draw-batches.ts';
import { CapturedFunctions } from '../../src/engine/gpu/capture/captured-functions.ts';
import type { Finding } from '../../src/engine/training/advice/ailments.ts';
import type { ImageSet } from '../../src/engine/training/data-order.ts';
import { describeStage, type StageView } from '../../src/engine/training/schedules/place.ts';
import type { Trainer } from '../../src/engine/training/trainer.ts';
import { snapshotLabel, type GridKind } from '../../src/formats/official-results.ts';
import { snapshotName } from '../../src/results/files.ts';
import type { GridPainter } from '../../src/results/grid-painter.ts';
import type { SoundState } from '../../src/run/bad-numbers.ts';
import type { Moment, Report, RunPhase, RunSink, SaveReason, TickReport } from '../../src/run/sink.ts';
import type { Console, Progress } from '../console.ts';
import { describeReport, type Evaluator } from '../evaluation.ts';
import type { RunResults } from './results.ts';

export interface ResultsSinkParts {
  trainer: Trainer;
  images: ImageSet;
  results: RunResults;
  console: Console;
  painter: Pick<GridPainter, 'paintReals' | 'paintFakes'>;
  /** Evaluates each saved network, once for each of the numbers of images. Undefined for no evaluation. */
  evaluator: Evaluator | undefined;
  evaluationCounts: readonly number[];
  /** Seconds that earlier runs took. */
  earlierSeconds: number;
}

const SECOND = 1000;

export class ResultsSink implements RunSink {
  readonly #startMs = performance.now();
  #progress: Progress | undefined;
  #gridLabel: string | undefined = 'init';
  #saving: Promise<unknown> = Promise.resolve();
  #savedKimg: number | undefined;

  constructor(private readonly parts: ResultsSinkParts) {}

  /** Where the last save is, in words, for a run that could not be saved at its end. */
  get lastSave(): string {
    return this.#savedKimg === undefined
      ? 'Nothing was saved.'
      : `The last save is at kimg ${this.#savedKimg.toFixed(3)}.`;
  }

  async reals(): Promise<void> {
    const { results, painter, images } = this.parts;
    await results.reals(await painter.paintReals(images));
  }

  phase(phase: RunPhase): void {
    if (phase === 'training') this.#progress ??= this.parts.console.progress('Training');
  }

  stage(stage: StageView): void {
    const words = describeStage(stage);
    if (words !== '') this.parts.console.note(words);
  }

  iterated({ kimg }: Moment): void {
    const { totalKimg } = this.parts.trainer.config;
    this.#progress?.update(Math.min(1, kimg / totalKimg), `kimg ${kimg.toFixed(3)} of ${totalKimg}`);
  }

  async report({ at, means, measured, tick }: Report): Promise<void> {
    const { trainer, results, console } = this.parts;
    for (const each of measured) {
      await this.#orNote(async () => console.note(await results.measured(each)));
    }
    if (!tick) return; // the official log has ticks alone
    const line = {
      tick: tick.number,
      kimg: at.kimg,
      minibatch: trainer.config.batch,
      totalSeconds: this.#elapsedSeconds,
      ...tickTimes(tick),
      gpuMemoryGb: tf.memory().numBytes / 2 ** 30,
    };
    await this.#orNote(async () => console.result(await results.tick(line, means, at.imagesShown)));
    if (means.bitAccuracy !== undefined) {
      console.note(`bit accuracy ${means.bitAccuracy.toFixed(4)} on the fakes of this tick`);
    }
  }

  async advise({ message, hint }: Finding): Promise<void> {
    const { results, console } = this.parts;
    await this.#orNote(async () => console.note(await results.note(`${message} ${hint}`)));
  }

  async grids(at: Moment, signal: AbortSignal): Promise<void> {
    const { results } = this.parts;
    const pngs = await this.#paint(signal);
    const label = this.#gridLabel ?? snapshotLabel(at.imagesShown);
    this.#gridLabel = undefined;
    // The state is written first, so that grids cannot take the last space on the disk.
    await this.#saving.catch(() => undefined);
    await this.#orNote(() => results.grids(pngs, label, at.imagesShown));
  }

  save(sound: SoundState, at: Moment, reason: SaveReason): Promise<void> {
    const saving = this.#write(sound, at, reason);
    this.#saving = saving;
    return saving;
  }

  unsaved(error: unknown): void {
    const { message, hint } = toPlainError(error);
    this.parts.console.note(
      `Not saved: ${message} ${hint} ${this.lastSave} Training goes on, and the next tick tries again.`,
    );
  }

  async measure(at: Moment, signal: AbortSignal): Promise<void> {
    const { trainer, results, evaluator, evaluationCounts, console } = this.parts;
    if (!evaluator) return;
    const { network, seed } = trainer.config;
    const weights = { ...trainer.generatorWeights('average'), ...trainer.decoderWeights() };
    for (const count of evaluationCounts) {
      const report = await evaluator.run(network, weights, count, seed, signal);
      await this.#orNote(() => results.metric(report, snapshotName(at.imagesShown), at.imagesShown));
      console.result(describeReport(report));
    }
  }

  /** Ends the progress bar. */
  close(): void {
    this.#progress?.finish(`${this.parts.trainer.kimg.toFixed(3)} kimg`);
  }

  async #write({ state }: SoundState, at: Moment, reason: SaveReason): Promise<void> {
    const { results } = this.parts;
    await results.state(state, this.#elapsedSeconds);
    this.#savedKimg = at.kimg;
    if (reason === 'due' || at.isLast) await results.snapshot(state);
    if (at.isLast) await results.snapshot(state, { isFinal: true });
  }

  async #paint(signal: AbortSignal): Promise<Record<GridKind, Uint8Array>> {
    const { trainer, painter, console } = this.parts;
    const config = trainer.config.network;
    const weights = trainer.generatorWeights('average');
    const functions = new CapturedFunctions();
    const withPainter = whileWanted({ config, weights, functions }, signal);
    const progress = this.#progress ?? console.progress('Drawing the first grids');
    try {
      return await painter.paintFakes(withPainter, largestBatch(config), (share) =>
        progress.update(share, 'drawing grids'),
      );
    } finally {
      functions.clear(); // the weights are valid until the next step
      if (progress !== this.#progress) progress.finish();
    }
  }

  /** A failure to write grids or logs is reported; it must not end the run. */
  async #orNote(write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
    } catch (error) {
      if (!(error instanceof StudioError) || error.code !== 'cannot-write') throw error;
      this.parts.console.note(error.message);
    }
  }

  get #elapsedSeconds(): number {
    return this.parts.earlierSeconds + (performance.now() - this.#startMs) / SECOND;
  }
}

function tickTimes({ images, trainedMs, maintenanceMs }: TickReport) {
  const secondsPerTick = trainedMs / SECOND;
  return {
    secondsPerTick,
    secondsPerKimg: (secondsPerTick * 1000) / images,
    maintenanceSeconds: maintenanceMs / SECOND,
  };
}
