/**
 * How long a run will take on this machine, from what it has done before. A guess that costs nothing; the estimate of
 * the Train room measures instead.
 */

/** What a run has shown so far. */
export interface Pace {
  images: number;
  /** Time in which they were trained on, saves and pauses apart. */
  trainedMs: number;
}

export interface PastRun extends Pace {
  /** Of its networks: ../../networks/work.ts. */
  work: number;
}

/** Fewer say little: the first steps compile. */
const ENOUGH_IMAGES = 512;

/**
 * Milliseconds for an image of so much work; undefined where no run has done enough. Taken from the run whose work is nearest. More
 * work takes longer in proportion; less work takes no longer, since small networks wait for their dispatches.
 */
export function expectedMsPerImage(work: number, runs: readonly PastRun[]): number | undefined {
  const distance = (run: PastRun): number => Math.abs(Math.log(run.work / work));
  const [nearest] = runs
    .filter(({ images, trainedMs }) => images >= ENOUGH_IMAGES && trainedMs > 0)
    .toSorted((a, b) => distance(a) - distance(b));
  return nearest && (nearest.trainedMs / nearest.images) * Math.max(1, work / nearest.work);
}

/**
 * The pace that a run's points show, oldest first. The clock of a point begins anew with each sitting, so that only what
 * lies between two points of one sitting counts.
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
