/** How pictures differ from one of them: pictures to show, and the mean squared difference. */
import { StudioError } from '../base/error.ts';
import { toPixels } from '../engine/networks/pixels.ts';

export interface Reference {
  /** The index of the picture to compare with. */
  referenceIndex: number;
  /** Factor of the differences. */
  gain: number;
}

export interface Differences {
  /**
   * uint8, one for each value: gain·(picture - reference) around mid-grey. The reference itself stays as it is.
   */
  pixels: Uint8Array<ArrayBuffer>;
  /** The mean squared difference of each picture, from values in -1…1 before rounding. */
  distances: Float32Array<ArrayBuffer>;
}

/** `values` [count, size] flat. Throws StudioError 'bad-request' where the reference is none of them or the gain no number. */
export function toDifferences(
  values: Float32Array,
  count: number,
  { referenceIndex, gain }: Reference,
): Differences {
  if (!Number.isInteger(referenceIndex) || referenceIndex < 0 || referenceIndex >= count) {
    throw new StudioError(
      'bad-request',
      `Cell ${referenceIndex} is not in the grid, so nothing can be compared with it.`,
    );
  }
  if (!Number.isFinite(gain)) {
    throw new StudioError('bad-request', `Differences cannot be amplified ${gain} times.`);
  }
  const size = values.length / count;
  const reference = values.subarray(referenceIndex * size, (referenceIndex + 1) * size);
  const shown = new Float32Array(values.length);
  const distances = new Float32Array(count);
  for (let cell = 0; cell < count; cell++) {
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const difference = values[cell * size + i]! - reference[i]!;
      sum += difference ** 2;
      shown[cell * size + i] = gain * difference;
    }
    distances[cell] = sum / size;
  }
  shown.set(reference, referenceIndex * size);
  return { pixels: toPixels(shown, 'rint'), distances };
}
