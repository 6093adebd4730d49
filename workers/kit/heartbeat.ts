/**
 * Notices a worker that does not answer any more: pings it now and then, and tells how long it has been silent.
 */
export interface HeartbeatOptions {
  /** Asks the worker; answered() is to be called when it answers. */
  ask(): void;
  /** Every few seconds while it is silent, with how long; null once it answers again. */
  onSilence(silentMs: number | null): void;
  everyMs?: number;
  now?: () => number;
}

const EVERY_MS = 2000;
/** Delayed timers, as in a hidden tab or while the machine sleeps, must not count as silence. */
const MOST_MISSED = 3;

export class Heartbeat {
  readonly #now: () => number;
  readonly #timer: ReturnType<typeof setInterval>;
  #answeredMs: number;
  #missed = 0;
  #isWaiting = false;

  constructor(private readonly options: HeartbeatOptions) {
    this.#now = options.now ?? (() => performance.now());
    this.#answeredMs = this.#now();
    this.#timer = setInterval(() => this.#beat(), options.everyMs ?? EVERY_MS);
  }

  answered(): void {
    if (this.#missed >= MOST_MISSED) this.options.onSilence(null);
    this.#isWaiting = false;
    this.#missed = 0;
    this.#answeredMs = this.#now();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    if (this.#isWaiting) {
      this.#missed++;
      if (this.#missed >= MOST_MISSED) this.options.onSilence(this.#now() - this.#answeredMs);
      return;
    }
    this.#isWaiting = true;
    this.options.ask();
  }
}
