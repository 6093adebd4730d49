/**
 * What a decoder read in many pictures, small enough to travel with a model: each logit as a signed step of 1/127 of its
 * picture's largest. The sign is the bit. A reading in question is rounded in the same way before it is compared, so that
 * the comparison is fair.
 */
import { StudioError } from '../../base/error.ts';

const STEPS = 127;

export interface Readings {
  bitCount: number;
  /** [count, bitCount], from -127 to 127 and never 0: above 0 for a bit that was read as 1. */
  levels: Int8Array<ArrayBuffer>;
  /** [count]: the largest |logit| of each picture. */
  scales: Float32Array<ArrayBuffer>;
}

/** @param logits [bitCount] each. Throws 'bad-reading' for other lengths and for logits that are no numbers. */
export function readingsOf(bitCount: number, logits: readonly ArrayLike<number>[]): Readings {
  const levels = new Int8Array(logits.length * bitCount);
  const scales = new Float32Array(logits.length);
  logits.forEach((one, row) => {
    const { own, scale } = rounded(bitCount, one);
    levels.set(own, row * bitCount);
    scales[row] = scale;
  });
  return { bitCount, levels, scales };
}

export function countOf({ scales }: Readings): number {
  return scales.length;
}

/** One picture's levels, as a view. */
export function levelsOf({ levels, bitCount }: Readings, row: number): Int8Array {
  return levels.subarray(row * bitCount, (row + 1) * bitCount);
}

/** One picture's bits. */
export function bitsOfLevels(levels: Int8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(levels, (level) => (level > 0 ? 1 : 0));
}

/** The mean |logit| of each picture, to the rounding of its levels. */
export function meanLogits(readings: Readings): Float64Array {
  return Float64Array.from(readings.scales, (scale, row) => {
    const sum = levelsOf(readings, row).reduce((total, level) => total + Math.abs(level), 0);
    return (sum / readings.bitCount / STEPS) * scale;
  });
}

/** Sums of `size` pictures each, in their order: innocents for evidence that is pooled over `size` pictures. */
export function pooledReadings(readings: Readings, size: number): Readings {
  if (size === 1) return readings;
  const { bitCount, scales } = readings;
  const groups = Array.from({ length: Math.floor(scales.length / size) }, (_, group) => {
    const sums = new Float64Array(bitCount);
    for (let row = group * size; row < (group + 1) * size; row++) {
      levelsOf(readings, row).forEach((level, i) => (sums[i]! += (level / STEPS) * scales[row]!));
    }
    return sums;
  });
  return readingsOf(bitCount, groups);
}

function rounded(bitCount: number, logits: ArrayLike<number>): { own: Int8Array; scale: number } {
  const values = Float64Array.from(logits);
  if (values.length !== bitCount || !values.every(Number.isFinite)) {
    throw new StudioError(
      'bad-reading',
      `A reading of ${values.length} logits ${values.length === bitCount ? 'holds something that is not a number' : `does not fit ${bitCount} bits`}.`,
      'Read the pictures again with the model’s own decoder.',
    );
  }
  const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const own = Int8Array.from(values, (value) => {
    const level = Math.max(1, Math.round((Math.abs(value) / (scale || 1)) * STEPS));
    return value > 0 ? level : -level;
  });
  return { own, scale };
}
