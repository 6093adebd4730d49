/**
 * How well a reading matches the best of some fingerprints, as one number that innocents can be ranked by: k agreeing bits,
 * and below one bit how strongly the logits agree. For conformal evidence only; k alone is what the exact tail takes.
 */
import { FingerprintTable } from '../packed.ts';
import { bitsOfLevels } from './readings.ts';

export class Scorer {
  readonly #table: FingerprintTable;

  constructor(
    readonly bitCount: number,
    readonly fingerprints: readonly Uint8Array[],
  ) {
    this.#table = new FingerprintTable(bitCount, fingerprints);
  }

  /**
   * max over the fingerprints of k + (1 + s) / 2, where s = Σ ±level / Σ |level| lies between -1 and 1, + where the bit
   * agrees. At least one fingerprint is needed.
   */
  score(levels: Int8Array): number {
    const distances = this.#table.distances(bitsOfLevels(levels));
    const nearest = distances.reduce((least, distance) => Math.min(least, distance), this.bitCount);
    let strongest = -1;
    distances.forEach((distance, index) => {
      if (distance === nearest) strongest = Math.max(strongest, agreement(levels, this.fingerprints[index]!));
    });
    return this.bitCount - nearest + (1 + strongest) / 2;
  }
}

function agreement(levels: Int8Array, fingerprint: Uint8Array): number {
  let sum = 0;
  let strength = 0;
  levels.forEach((level, i) => {
    sum += fingerprint[i] ? level : -level;
    strength += Math.abs(level);
  });
  return sum / strength;
}
