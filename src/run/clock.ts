/**
 * A run's time: how long it trained, and how long grids, saves and evaluations took. Time at rest counts as
 * neither.
 */
export class Clock {
  maintenanceMs = 0;
  readonly #beganMs: number;
  #trainedMs = 0;
  #goingSinceMs: number | undefined;
  #isResting = true;

  constructor(private readonly now: () => number = () => performance.now()) {
    this.#beganMs = now();
  }

  /** Since the clock was made, rests included. */
  get elapsedMs(): number {
    return this.now() - this.#beganMs;
  }

  get trainedMs(): number {
    return this.#trainedMs + (this.#goingSinceMs === undefined ? 0 : this.now() - this.#goingSinceMs);
  }

  /** Training goes on from now. */
  go(): void {
    this.#isResting = false;
    this.#goingSinceMs ??= this.now();
  }

  rest(): void {
    this.#isResting = true;
    this.#halt();
  }

  /** Counts what `work` takes as maintenance instead of training. */
  async maintain<T>(work: () => Promise<T>): Promise<T> {
    this.#halt();
    const startMs = this.now();
    try {
      return await work();
    } finally {
      this.maintenanceMs += this.now() - startMs;
      if (!this.#isResting) this.go();
    }
  }

  #halt(): void {
    this.#trainedMs = this.trainedMs;
    this.#goingSinceMs = undefined;
  }
}
