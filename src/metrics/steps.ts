/**
 * Long computations as generators: each `yield` hands out the share of the work that is done, so one piece of
 * mathematics serves both a caller that wants the answer now and a worker that reports progress and can be cancelled.
 */
import { throwIfAborted } from '../base/abort.ts';

/** Yields the share of the work done, 0..1, every so often; returns the result. */
export type Steps<T> = Generator<number, T, void>;

export interface RunOptions {
  /** Called with the share done, 0..1, at most once per `PAUSE_MS`. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

/** Long enough to cost nothing, short enough that a cancel button feels immediate. */
const PAUSE_MS = 50;

/** Runs to the end, letting the event loop in every 50 ms. Throws 'aborted' once the signal fires. */
export async function runWithProgress<T>(steps: Steps<T>, options: RunOptions = {}): Promise<T> {
  let lastPause = performance.now();
  for (;;) {
    throwIfAborted(options.signal);
    const next = steps.next();
    if (next.done) {
      options.onProgress?.(1);
      return next.value;
    }
    if (performance.now() - lastPause >= PAUSE_MS) {
      options.onProgress?.(next.value);
      await new Promise((resolve) => setTimeout(resolve, 0));
      lastPause = performance.now();
    }
  }
}

/** The same steps, their share of the work mapped onto from..to of a longer computation. */
export function* within<T>(from: number, to: number, steps: Steps<T>): Steps<T> {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    yield from + (to - from) * next.value;
  }
}
