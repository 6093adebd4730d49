/**
 * The only way in which a run's state reaches its sink. Before that the statistics so far are told and sound,
 * every value of the state has been checked, and the device has not failed meanwhile. One save at a time.
 */
import { throwIfAborted } from '../base/abort.ts';
import { SoundState } from './bad-numbers.ts';
import type { Clock } from './clock.ts';
import { momentOf, type Reporter } from './reporter.ts';
import type { LoopTrainer, RunSink, SaveReason } from './sink.ts';

export interface SaverParts {
  trainer: LoopTrainer;
  sink: RunSink;
  clock: Clock;
  reporter: Reporter;
  fault: AbortSignal;
}

export class Saver {
  #underWay: Promise<unknown> = Promise.resolve();
  #isIdle = true;
  #savedIteration: number | undefined;

  constructor(private readonly parts: SaverParts) {}

  /** True if the state as it is now was kept. */
  get isUpToDate(): boolean {
    return this.#savedIteration === this.parts.trainer.iteration;
  }

  /** True if no save is under way. */
  get isIdle(): boolean {
    return this.#isIdle;
  }

  /** Resolves when no save is under way. */
  async settled(): Promise<void> {
    await this.#underWay.catch(() => undefined);
  }

  /**
   * Resolves when the state is read, so that training may go on; `kept` then settles as the sink's save does. Rejects with
   * 'not-finite' or the device's fault, and the sink hears of nothing.
   */
  async begin(reason: SaveReason): Promise<{ kept: Promise<void> }> {
    const { trainer, sink, clock, reporter, fault } = this.parts;
    await this.settled();
    await reporter.report();
    const at = momentOf(trainer);
    const state = await clock.maintain(() => SoundState.of(trainer));
    throwIfAborted(fault);
    this.#isIdle = false;
    const kept = sink
      .save(state, at, reason)
      .then(() => void (this.#savedIteration = at.iteration))
      .finally(() => (this.#isIdle = true));
    this.#underWay = kept;
    kept.catch(() => undefined); // a run that ends meanwhile waits for settled() alone
    return { kept };
  }
}
