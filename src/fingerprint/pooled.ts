/**
 * Several pictures of one suspect, read as one: their logits are summed and the n signs of the sums are compared. The
 * pooled reading has n bits like any other, so its evidence is as exact as that of one picture.
 */
import { StudioError } from '../base/error.ts';

/** [n] each → [n]. Throws 'nothing-to-pool' for no reading, 'fingerprint-length' for readings of different lengths. */
export function poolLogits(readings: readonly ArrayLike<number>[]): Float64Array {
  const [first] = readings;
  if (!first) throw new StudioError('nothing-to-pool', 'There is no picture to pool evidence over.');
  const sums = new Float64Array(first.length);
  for (const reading of readings) {
    if (reading.length !== sums.length) {
      throw new StudioError(
        'fingerprint-length',
        `Readings of ${sums.length} and ${reading.length} bits cannot be pooled.`,
        'Pool what one decoder read.',
      );
    }
    for (let i = 0; i < sums.length; i++) sums[i]! += reading[i]!;
  }
  return sums;
}
