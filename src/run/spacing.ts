/**
 * Limits how often something may hold training up: not before a number of milliseconds has passed, nor before
 * training has had its share of the time.
 */
export interface SpacingRule {
  /** Milliseconds from the end of one to the beginning of the next. */
  leastMs: number;
  /** The largest share of the time that it may take, 0…1. */
  mostShare: number;
}

/** Whenever it is due. */
export const always: SpacingRule = { leastMs: 0, mostShare: 1 };

export class Spacing {
  #nextAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly rule: SpacingRule,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get isOpen(): boolean {
    return this.now() >= this.#nextAtMs;
  }

  /** Does the work, whether it is time or not, and counts what it took. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const startMs = this.now();
    try {
      return await work();
    } finally {
      const endMs = this.now();
      const { leastMs, mostShare } = this.rule;
      this.#nextAtMs = endMs + Math.max(leastMs, (endMs - startMs) * (1 / mostShare - 1));
    }
  }
}
