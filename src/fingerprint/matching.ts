/**
 * Which of the known fingerprints is nearest to the bits that were read, and by how much. Only counts and their
 * chance; verdict.ts draws the conclusions.
 */
import { binomialTail, type Tail } from './binomial.ts';
import { countMatches } from './bits.ts';
import { FingerprintTable } from './packed.ts';

export interface Candidate {
  /** Absent where it is only a fingerprint to compare with. */
  user?: string;
  fingerprint: Uint8Array;
  /**
   * True where the bits came from a random generator or from a secret, without regard to any picture. Only then is
   * the binomial tail exact for every decoder.
   */
  isDrawn: boolean;
  /** True where the user's generator was withdrawn; the fingerprint is compared all the same. */
  isRevoked?: boolean;
}

/** One comparison: `matches` of `bitCount` bits agree; `chance` is for this comparison alone. */
export interface Match {
  matches: number;
  bitCount: number;
  chance: Tail;
}

/** Compares read bits with one fingerprint. Throws 'fingerprint-length'. */
export function matchBits(bits: Uint8Array, fingerprint: Uint8Array): Match {
  const matches = countMatches(bits, fingerprint);
  return { matches, bitCount: bits.length, chance: binomialTail(bits.length, matches) };
}

/** Candidates ready for many comparisons. */
export class Matcher {
  readonly #table: FingerprintTable;

  /** Throws 'fingerprint-length' where a candidate has not `bitCount` bits. */
  constructor(
    readonly bitCount: number,
    readonly candidates: readonly Candidate[],
  ) {
    this.#table = new FingerprintTable(
      bitCount,
      candidates.map(({ fingerprint }) => fingerprint),
    );
  }

  /** The best candidates, most matching bits first; equal ones keep their order. At most `count`. */
  best(bits: Uint8Array, count: number): { candidate: Candidate; matches: number }[] {
    return this.#table.nearest(bits, count).map(({ index, distance }) => ({
      candidate: this.candidates[index]!,
      matches: this.bitCount - distance,
    }));
  }
}
