/**
 * How many dispatches one submission may hold. Drivers reset a GPU that stays in one submission for long (2 s on Windows),
 * and a desktop stands still until it ends, so a step is cut to submissions of about 100 ms, by what this GPU was seen to
 * take. Only where work is cut depends on it, never its order, so results do not. One pacer serves a device.
 *
 * JavaScript hears of a submission's end only after it has returned to the event loop, so what is timed is a burst: from
 * the first submission to an idle queue until the queue is idle again. Its mean stands for each of its dispatches; a
 * submission of much slower ones than the mean still ends twenty times sooner than the driver loses patience.
 */

const TARGET_MS = 100;
/** Dispatches a submission: before anything is known, and the bounds. Fewer cost time in submitting them, more save nothing. */
const DISPATCHES = { start: 32, least: 8, most: 1024 };
/** Of a burst, what passes before the GPU begins and until JavaScript hears of the end (Chrome's takes a few ms). */
const LATENCY_MS = 5;
/** What is left of a slow burst's weight after each later one: the GPU may have been busy with something else. */
const DECAY = 0.9;

export class Pacer {
  readonly #queue: Pick<GPUQueue, 'onSubmittedWorkDone'>;
  readonly #now: () => number;
  #burst: { startMs: number; dispatches: number } | undefined;
  #submissions = 0;
  #held: number | undefined;
  #slowestMs: number | undefined;
  /** Hears of a new limit. */
  onLimit: (limit: number) => void = () => undefined;

  constructor(queue: Pick<GPUQueue, 'onSubmittedWorkDone'>, now = (): number => performance.now()) {
    this.#queue = queue;
    this.#now = now;
  }

  /** From now on the limit is this one, whatever is learnt: to measure JavaScript without the GPU's work beside it. */
  hold(limit: number): void {
    this.#held = limit;
    this.onLimit(limit);
  }

  /** Dispatches that the next submission may hold, DISPATCHES.least to DISPATCHES.most. */
  get limit(): number {
    if (this.#held !== undefined) return this.#held;
    if (this.#slowestMs === undefined) return DISPATCHES.start;
    return Math.max(DISPATCHES.least, Math.min(DISPATCHES.most, Math.floor(TARGET_MS / this.#slowestMs)));
  }

  /** Call after each submission to the queue, whoever made it. Returns at once; what is learnt counts from later on. */
  submitted(dispatches: number): void {
    this.#submissions++;
    if (this.#burst) {
      this.#burst.dispatches += dispatches;
      return;
    }
    this.#burst = { startMs: this.#now(), dispatches };
    // A lost device rejects: there is nothing left to pace.
    this.#watch(this.#burst).catch(() => undefined);
  }

  async #watch(burst: { startMs: number; dispatches: number }): Promise<void> {
    try {
      let seen: number;
      do {
        seen = this.#submissions;
        await this.#queue.onSubmittedWorkDone();
      } while (seen !== this.#submissions);
      this.#learn(this.#now() - burst.startMs, burst.dispatches);
    } finally {
      this.#burst = undefined;
    }
  }

  #learn(elapsedMs: number, dispatches: number): void {
    const workMs = Math.max(0, elapsedMs - LATENCY_MS);
    // Of a few quick dispatches latency is all that was timed. A single slow one counts.
    if (dispatches === 0 || (dispatches < DISPATCHES.least && workMs < TARGET_MS)) return;
    const before = this.limit;
    this.#slowestMs = Math.max(workMs / dispatches, (this.#slowestMs ?? 0) * DECAY);
    if (this.limit !== before) this.onLimit(this.limit);
  }
}
