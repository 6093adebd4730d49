/** Turns shares of phases into progress events: a few a second, with the time that the phase still takes. */
import type { EvaluationPhase, EvaluationProgress } from './protocol.ts';

const TELL_EVERY_MS = 100;
/** An estimate from less than this is a guess. */
const ESTIMATE_AFTER_MS = 500;

export class PhaseClock {
  #phase: EvaluationPhase | undefined;
  #startedAt = 0;
  #startedShare = 0;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly tell: (progress: EvaluationProgress) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** A phase whose length is not known. */
  enter(phase: EvaluationPhase): void {
    this.#begin(phase, 0);
    this.tell({ phase });
  }

  /**
   * The first share of a phase starts its clock: the time before it (compiling) says nothing about the rest.
   */
  report(phase: EvaluationPhase, share: number): void {
    const isNew = phase !== this.#phase;
    if (isNew) this.#begin(phase, share);
    const now = this.now();
    if (!isNew && share < 1 && now - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = now;
    const elapsedMs = now - this.#startedAt;
    const gained = share - this.#startedShare;
    const etaMs =
      gained > 0 && elapsedMs >= ESTIMATE_AFTER_MS ? (elapsedMs * (1 - share)) / gained : undefined;
    this.tell({
      phase,
      share,
      ...(etaMs !== undefined && { etaMs }),
    });
  }

  #begin(phase: EvaluationPhase, share: number): void {
    this.#phase = phase;
    this.#startedAt = this.now();
    this.#startedShare = share;
  }
}
