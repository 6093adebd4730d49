/**
 * Guesses when a run will read a given share of its bits right. Once a decoder has lifted off, its share of
 * wrong bits falls by about the same factor over equal numbers of images (docs/RUNS.md); the mean factor since
 * then is carried on. The page calls it a guess.
 */

export interface AccuracyAt {
  imagesShown: number;
  /** 0…1. */
  accuracy: number;
}

/** Above this a decoder has lifted off; chance is 0.5. */
export const LIFT_OFF = 0.55;

/** The levels that people ask for. */
export const goals = [0.9, 0.99] as const;

/**
 * Images until the accuracy is `goal`: 0 where it is reached. Undefined before the second measurement since
 * lift-off, and where the accuracy does not rise.
 * @param history oldest first
 */
export function imagesUntil(goal: number, history: readonly AccuracyAt[]): number | undefined {
  const last = history.at(-1);
  if (!last || last.accuracy < LIFT_OFF) return undefined;
  if (last.accuracy >= goal) return 0;
  const since = history.slice(history.findLastIndex(({ accuracy }) => accuracy < LIFT_OFF) + 1);
  const [first] = since;
  if (!first || first === last) return undefined;
  const fallen = wrong(first.accuracy) - wrong(last.accuracy);
  if (fallen <= 0) return undefined;
  const left = wrong(last.accuracy) - wrong(goal);
  return (left / fallen) * (last.imagesShown - first.imagesShown);
}

const wrong = (accuracy: number): number => Math.log(Math.max(1 - accuracy, 1e-6));
