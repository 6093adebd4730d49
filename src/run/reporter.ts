/**
 * Brings a run's statistics to the sink. They are read while training goes on, checked for bad numbers, and
 * told in the order of the run. The device computes in the order of submission, so each read sees its own
 * moment.
 */
import { Watch } from '../engine/training/advice/watch.ts';
import type { Measures } from '../engine/training/schedules/schedule.ts';
import { refuseBadNumbers } from './bad-numbers.ts';
import type { Clock } from './clock.ts';
import type { LoopTrainer, Measured, Moment, RunSink, TickReport } from './sink.ts';

/** How far the run was at the last report. */
interface Mark {
  images: number;
  trainedMs: number;
  maintenanceMs: number;
}

export class Reporter {
  #lastReport: Mark;
  #lastTick: Mark;
  #told: Promise<void> = Promise.resolve();
  #measured: Measured[] = [];
  #newest: Measures | undefined;
  readonly #watch: Watch;

  constructor(
    private readonly trainer: LoopTrainer,
    private readonly sink: RunSink,
    private readonly clock: Clock,
  ) {
    this.#lastReport = this.#lastTick = this.#mark();
    this.#watch = new Watch(trainer.config);
  }

  /** Milliseconds of training since the last report. */
  get untoldMs(): number {
    return this.clock.trainedMs - this.#lastReport.trainedMs;
  }

  /** Told with the next report. */
  addMeasured(measured: Measured): void {
    this.#measured.push(measured);
    this.#newest = measured.measures;
  }

  /**
   * Resolves when everything so far is told. Once there were bad numbers it always rejects with 'not-finite'.
   */
  report(tick?: number): Promise<void> {
    const mark = this.#mark();
    const images = mark.images - this.#lastReport.images;
    if (images === 0) return this.#told;
    const report = {
      at: momentOf(this.trainer),
      images,
      trainedMs: mark.trainedMs - this.#lastReport.trainedMs,
      ...(tick !== undefined && { tick: this.#endTick(tick, mark) }),
    };
    const { settings } = this.trainer;
    this.#lastReport = mark;
    this.#told = Promise.all([this.trainer.statistics.take(), this.#told]).then(async ([means]) => {
      const { iteration, kimg } = report.at;
      refuseBadNumbers(means, kimg);
      await this.sink.report({ ...report, means, measured: this.#measured.splice(0) });
      const observed = { iteration, settings, measures: this.#newest, means };
      for (const finding of this.#watch.look(observed)) await this.sink.advise?.(finding);
    });
    return this.#told;
  }

  #endTick(number: number, mark: Mark): TickReport {
    const { images, trainedMs, maintenanceMs } = this.#lastTick;
    this.#lastTick = mark;
    return {
      number,
      images: mark.images - images,
      trainedMs: mark.trainedMs - trainedMs,
      maintenanceMs: mark.maintenanceMs - maintenanceMs,
      elapsedMs: this.clock.elapsedMs,
    };
  }

  #mark(): Mark {
    const { trainedMs, maintenanceMs } = this.clock;
    return { images: this.trainer.imagesShown, trainedMs, maintenanceMs };
  }
}

export function momentOf({ iteration, imagesShown, kimg, isDone }: LoopTrainer): Moment {
  return { iteration, imagesShown, kimg, isLast: isDone };
}
