/**
 * Between the networks' values (about -1…1) and 8-bit pixels. The official tool rounds in two ways: its
 * generator command and its metrics truncate, its grids round (METHOD.md, table, rows grids, run_metrics,
 * run_generator).
 */

/**
 * `truncate`: x·127.5 + 128 cut off to a whole number, for images of the generator command and of the metrics.
 * `rint`: x·127.5 + 127.5 to the nearest whole number, half to even, for grids.
 */
export type Rounding = 'truncate' | 'rint';

const scales: Record<Rounding, (x: number) => number> = {
  // A clamped array keeps values in range but rounds them, so they are cut off first.
  truncate: (x) => Math.trunc(x * 127.5 + 128),
  // A clamped array's own conversion is half to even.
  rint: (x) => x * 127.5 + 127.5,
};

/** Pixels held in 0…255, as many as there are values; NaN is 0. */
export function toPixels(values: ArrayLike<number>, rounding: Rounding): Uint8Array<ArrayBuffer> {
  const scale = scales[rounding];
  const pixels = new Uint8ClampedArray(values.length);
  for (let i = 0; i < values.length; i++) pixels[i] = scale(values[i]!);
  return new Uint8Array(pixels.buffer);
}

/** 0…255 to x·2/255 - 1. */
export function fromPixels(pixels: Uint8Array): Float32Array<ArrayBuffer> {
  // `from` with a function first makes a list of all values, which fails at a hundred million.
  const values = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) values[i] = (pixels[i]! * 2) / 255 - 1;
  return values;
}
