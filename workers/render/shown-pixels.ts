/** The 8-bit pixels that a grid of Explore shows. */
import { toDifferences, type Reference } from '../../src/drawing/differences.ts';
import { toPixels } from '../../src/engine/networks/pixels.ts';

/** The pixels of the cells, or of their differences to one cell together with the distances. */
export function shownPixels(
  values: Float32Array,
  count: number,
  difference: Reference | undefined,
): { pixels: Uint8Array; distances?: Float32Array } {
  return difference ? toDifferences(values, count, difference) : { pixels: toPixels(values, 'rint') };
}
