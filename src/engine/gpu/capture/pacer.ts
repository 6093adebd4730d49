/**
 * How many dispatches one submission may hold. Drivers reset a GPU that stays in one submission for long (2 s
 * on Windows), and the desktop freezes until it ends. So a step is cut into submissions of about 100 ms, as
 * measured on this GPU. Only the cuts depend on it, never the order, so results do not. One pacer serves a
 * device.
 *
 * JavaScript learns of a submission's end only after it has returned to the event loop. So bursts are timed:
 * from the first submission to an idle queue until the queue is idle again. The mean stands for each dispatch.
 * Even a submission of much slower dispatches ends long before the driver's limit, which is twenty times as
 * far.
 */

const TARGET_MS = 100;
/**
 * Dispatches per submission: before anything is known, and the bounds. Fewer cost time for submitting, more
 * save nothing.
 */
const DISPATCHES = { start: 32, least: 8, most: 1024 };
/** The part of a burst before the GPU begins and until JavaScript learns of the end (a few ms in Chrome). */
const LATENCY_MS = 5;
/**
 * The factor by which each later burst reduces the weight of a slow one: the GPU may have been busy with
 * something else.
 */
const DECAY = 0.9;

export class Pacer {
  readonly #queue: Pick<GPUQueue, 'onSubmittedWorkDone'>;
  readonly #now: () => number;
  #burst: { startMs: number; dispatches: number } | undefined;
  #submissions = 0;
  #held: number | undefined;
  #slowestMs: number | undefined;
  /** Called with each new limit. */
  onLimit: (limit: number) => void = () => undefined;

  constructor(queue: Pick<GPUQueue, 'onSubmittedWorkDone'>, now = (): number => performance.now()) {
    this.#queue = queue;
    this.#now = now;
  }

  /** Fixes the limit, whatever is learnt later: for measuring JavaScript without waits for the GPU. */
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
    // A lost device rejects; then there is nothing to pace.
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
    // With a few quick dispatches only latency was timed. A single slow one counts.
    if (dispatches === 0 || (dispatches < DISPATCHES.least && workMs < TARGET_MS)) return;
    const before = this.limit;
    this.#slowestMs = Math.max(workMs / dispatches, (this.#slowestMs ?? 0) * DECAY);
    if (this.limit !== before) this.onLimit(this.limit);
  }
}
