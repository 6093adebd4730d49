/**
 * A calibration in the form that verdicts need: innocents ranked against the same candidates, a threshold for
 * each, and looks.
 */
import { countAtLeast } from '../conformal.ts';
import type { Candidate } from '../matching.ts';
import { FingerprintTable } from '../packed.ts';
import type { Innocents, Presence } from '../verdict.ts';
import type { Calibration, Spread } from './calibration.ts';
import { countsOf, overDispersedTails } from './over-dispersed.ts';
import {
  bitsOfLevels,
  countOf,
  levelsOf,
  meanLogits,
  pooledReadings,
  readingsOf,
  type Readings,
} from './readings.ts';
import { Scorer } from './score.ts';

/** @param pictures over how many a reading's evidence is pooled: innocents are pooled alike */
export function innocentsOf(
  calibration: Calibration,
  candidates: readonly Candidate[],
  pictures = 1,
): Innocents {
  return new CalibratedInnocents(
    pooledReadings(calibration.innocents, pictures),
    candidates,
    pictures === 1 ? calibration.spreads : [],
  );
}

class CalibratedInnocents implements Innocents {
  readonly #bits: FingerprintTable;
  readonly #scorer: Scorer;
  #scores: Float64Array | undefined;

  constructor(
    private readonly readings: Readings,
    private readonly candidates: readonly Candidate[],
    private readonly spreads: readonly Spread[],
  ) {
    const { bitCount } = readings;
    const bits = Array.from({ length: countOf(readings) }, (_, row) => bitsOfLevels(levelsOf(readings, row)));
    this.#bits = new FingerprintTable(bitCount, bits);
    this.#scorer = new Scorer(
      bitCount,
      candidates.map(({ fingerprint }) => fingerprint),
    );
  }

  get count(): number {
    return countOf(this.readings);
  }

  atLeastAsGood(logits: ArrayLike<number>): number {
    if (this.candidates.length === 0) return this.count;
    this.#scores ??= Float64Array.from({ length: this.count }, (_, row) =>
      this.#scorer.score(levelsOf(this.readings, row)),
    ).sort();
    const { levels } = readingsOf(this.readings.bitCount, [logits]);
    return countAtLeast(this.#scores, this.#scorer.score(levels));
  }

  needed({ fingerprint }: Candidate, rate: number): number | undefined {
    const { bitCount } = this.readings;
    const matches = this.#bits.distances(fingerprint).map((distance) => bitCount - distance);
    const found = overDispersedTails(bitCount, countsOf(matches)).findIndex((tail) => tail <= rate);
    return found === -1 ? undefined : found;
  }

  presence(logits: ArrayLike<number>, regeneration?: number): Presence {
    const regenerated = regeneration === undefined ? null : this.regenerated(regeneration);
    // The distance counts for more than the size of the logits.
    if (regenerated === 'marked' || regenerated === 'innocent') return regenerated;
    const [meanLogit] = meanLogits(readingsOf(this.readings.bitCount, [logits]));
    const spread = this.spreads.find(({ measure }) => measure === 'meanLogit');
    return spread && meanLogit !== undefined ? looksLike(spread, meanLogit) : 'unclear';
  }

  regenerated(distance: number): Presence | null {
    const spread = this.spreads.find(({ measure }) => measure === 'regeneration');
    return spread ? looksLike(spread, distance) : null;
  }
}

/** Marked pictures have larger logits than innocents, or lie nearer to what the generator makes of them; or neither. */
function looksLike({ measure, innocent, marked }: Spread, value: number): Presence {
  const isUnlikeInnocents = measure === 'regeneration' ? value < innocent.low : value > innocent.high;
  const isUnlikeMarked = value < marked.low || value > marked.high;
  if (isUnlikeInnocents === isUnlikeMarked) return 'unclear';
  return isUnlikeMarked ? 'innocent' : 'marked';
}
