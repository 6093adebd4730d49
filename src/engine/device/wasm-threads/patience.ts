/**
 * Waits for another thread, but not for ever. The runtime asks for the time again and again while it waits.
 * Each time this sleeps a moment, and it throws ThreadLost once a call has waited too long.
 */

/** Another thread died or never came back; what it was to compute is incomplete. */
export class ThreadLost extends Error {
  constructor() {
    super('A thread of the wasm backend stopped.');
  }
}

/** Longer than any part of one kernel takes, paper-size convolutions on slow machines included. */
const LIMIT_MS = 60_000;

/** Short, because most work is almost done when this thread begins to wait. */
const NAP_MS = 0.1;

/** A computer that sleeps, or a tab that is frozen, must not count as waiting. */
const MOST_MS_PER_NAP = 100;

export class Patience {
  #waitedMs = 0;
  readonly #never = new Int32Array(new SharedArrayBuffer(4));

  constructor(
    private readonly limitMs = LIMIT_MS,
    private readonly now = (): number => performance.now(),
  ) {}

  /** To be called at the start of a call: no time was waited yet. */
  begin(): void {
    this.#waitedMs = 0;
  }

  /** Blocks this thread for a moment. Throws ThreadLost at the limit. */
  nap(): void {
    if (this.#waitedMs >= this.limitMs) throw new ThreadLost();
    const before = this.now();
    Atomics.wait(this.#never, 0, 0, NAP_MS);
    this.#waitedMs += Math.min(MOST_MS_PER_NAP, this.now() - before);
  }
}
