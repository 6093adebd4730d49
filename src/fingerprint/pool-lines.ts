/**
 * Readings of several pictures of one suspect, summed as they come and judged as one. A person must say which
 * pictures are one suspect's: pooled pictures of two makers say nothing about either.
 */
import { decodedLine, type DecodedLine } from './decoded.ts';
import { poolLogits } from './pooled.ts';
import type { Judge } from './verdict.ts';

export class Pools {
  readonly #sums = new Map<string, { logits: Float64Array; pictures: number }>();

  /** Throws 'fingerprint-length' for readings of different lengths. @param suspect what its line is called */
  add(suspect: string, logits: ArrayLike<number>): void {
    const { logits: sum, pictures } = this.#sums.get(suspect) ?? {
      logits: new Float64Array(logits.length),
      pictures: 0,
    };
    this.#sums.set(suspect, { logits: poolLogits([sum, logits]), pictures: pictures + 1 });
  }

  /** A line for each suspect, in the order they were met. */
  lines(judge: Judge): DecodedLine[] {
    return [...this.#sums].map(([file, { logits, pictures }]) =>
      decodedLine({ file, logits }, judge.judge({ logits, pictures })),
    );
  }
}
