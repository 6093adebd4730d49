/**
 * Guesses from earlier runs how long a run will take on this machine. The guess costs nothing; the estimate in
 * Train measures instead.
 */

/** What a run has shown so far. */
export interface Pace {
  images: number;
  /** Time of training on them, without saves and pauses. */
  trainedMs: number;
}

export interface PastRun extends Pace {
  /** Of its networks: ../../networks/work.ts. */
  work: number;
}

/** Fewer images say little, since the first steps compile. */
const ENOUGH_IMAGES = 512;

/**
 * A small run says nothing about networks with this many times its work, since its time was spent waiting for
 * dispatches.
 */
const TOO_FAR = 32;

/**
 * Milliseconds for an image of this much work; undefined where no run has done enough, or none of a comparable
 * size. They come from the run whose work is nearest. More work takes longer in proportion. Less work counts as much, since small networks
 * wait for their dispatches.
 */
export function expectedMsPerImage(work: number, runs: readonly PastRun[]): number | undefined {
  const distance = (run: PastRun): number => Math.abs(Math.log(run.work / work));
  const [nearest] = runs
    .filter(({ images, trainedMs }) => images >= ENOUGH_IMAGES && trainedMs > 0)
    .toSorted((a, b) => distance(a) - distance(b));
  if (!nearest || work > nearest.work * TOO_FAR) return undefined;
  return (nearest.trainedMs / nearest.images) * Math.max(1, work / nearest.work);
}

/**
 * The pace that a run's points show, oldest first. The clock of the points starts anew whenever the run is
 * resumed, so only the time between two points of one session counts.
 */
export function paceOf(points: readonly { kimg: number; elapsedMs: number }[]): Pace {
  const pace: Pace = { images: 0, trainedMs: 0 };
  for (const [i, { kimg, elapsedMs }] of points.entries()) {
    const before = points[i - 1];
    if (!before || elapsedMs <= before.elapsedMs || kimg <= before.kimg) continue;
    pace.images += (kimg - before.kimg) * 1000;
    pace.trainedMs += elapsedMs - before.elapsedMs;
  }
  return pace;
}
