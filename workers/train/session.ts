/** A run in the worker's memory: the loop (src/run) with the page's sink, at a pace that keeps a fast device busy. */
import type { StudioError } from '../../src/base/error.ts';
import { throttle } from '../../src/base/throttle.ts';
import type { PreparationListener } from '../../src/engine/gpu/tuning/prepare-tuned.ts';
import type { Trainer } from '../../src/engine/training/trainer.ts';
import { RunLoop, type LoopParts } from '../../src/run/loop.ts';
import type { AdapterReport } from '../kit/backend.ts';
import { PageSink, type EventBody } from './page-sink.ts';
import type { CheckpointSummary, GridSource } from './protocol.ts';
import type { RunStore } from './run-store.ts';

export interface SessionParts extends Pick<LoopParts, 'finished' | 'fault'> {
  trainer: Trainer;
  storage: RunStore;
  /** Compiles everything that the trainer needs; where tiles are measured here, after choosing them. */
  prepare(trainer: Trainer, listener: PreparationListener): Promise<unknown>;
  adapter: AdapterReport;
  emit(event: EventBody): void;
  /** News that ends nothing, such as a kernel that gave way to its reference. */
  notice(error: StudioError): void;
}

const STATISTICS_EVERY_MS = 1000;
/** How often the progress of compiling is told at most. */
const COMPILE_NEWS_MS = 250;
/** So that a fast device trains nearly all the time, however short the ticks are. */
const SPACING = {
  grids: { leastMs: 2000, mostShare: 0.1 },
  saves: { leastMs: 20_000, mostShare: 0.05 },
};

export class Session {
  private readonly loop: RunLoop;
  private readonly sink: PageSink;

  constructor(private readonly parts: SessionParts) {
    const { trainer, storage, adapter, emit, finished, fault } = parts;
    this.sink = new PageSink({ trainer, storage, adapter, emit });
    this.loop = new RunLoop({
      trainer,
      sink: this.sink,
      prepare: this.prepare,
      finished,
      fault,
      statisticsEveryMs: STATISTICS_EVERY_MS,
      spacing: SPACING,
      whenUnsaved: 'rest',
    });
  }

  /**
   * Runs to its total or until stopped, and frees what it has on the device. Rejects with whatever else ended
   * it.
   */
  async run(): Promise<'done' | 'stopped'> {
    try {
      return await this.loop.run();
    } finally {
      this.parts.trainer.dispose();
    }
  }

  pause = (): Promise<void> => this.loop.pause();
  resume = (): Promise<void> => this.loop.resume();
  step = (): Promise<void> => this.loop.step();

  stop({ withoutSaving = false }: { withoutSaving?: boolean } = {}): Promise<void> {
    return withoutSaving ? this.loop.stopWithoutSaving() : this.loop.stop();
  }

  async saveNow(): Promise<CheckpointSummary> {
    await this.loop.save();
    return this.sink.lastSaved!;
  }

  async setGridSource(source: GridSource): Promise<void> {
    this.sink.source = source;
    await this.loop.redraw();
  }

  private readonly prepare: LoopParts['prepare'] = (signal, tell) => {
    const { trainer, prepare, notice } = this.parts;
    const telling = (words: (done: number, total: number) => string) =>
      throttle((done: number, total: number) => {
        tell({ progress: done / total, detail: words(done, total) });
      }, COMPILE_NEWS_MS);
    return prepare(trainer, {
      onFallback: notice,
      onCompiled: telling((done, total) => `${done} of ${total} kernels`),
      onChosen: telling((done, total) => `Choosing kernels, ${done} of ${total}`),
      signal,
    });
  };
}
