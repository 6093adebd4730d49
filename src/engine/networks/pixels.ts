/**
 * Between the networks' values (about -1…1) and 8-bit pixels, in the two roundings of the official tool: its generator
 * command and its metrics cut off, its grids round. METHOD.md, table, rows grids, run_metrics, run_generator.
 */

/** x·127.5 + 128, cut off to a whole number, held in 0…255: images of the generator command and of the metrics. */
export function toPixelsTruncated(values: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  // Typed arrays cut off towards zero but wrap around, clamped ones hold but round: so cut first.
  return toPixels(values, (x) => Math.trunc(x * 127.5 + 128));
}

/** rint(x·127.5 + 127.5), half to even, held in 0…255: the grids. */
export function toPixelsRounded(values: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  // A clamped array's own conversion is exactly this: half to even, held in range.
  return toPixels(values, (x) => x * 127.5 + 127.5);
}

function toPixels(values: ArrayLike<number>, scale: (x: number) => number): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(values.length);
  for (let i = 0; i < values.length; i++) pixels[i] = scale(values[i]!);
  return new Uint8Array(pixels.buffer);
}

/** 0…255 to x·2/255 - 1. */
export function fromPixels(pixels: Uint8Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(pixels, (pixel) => (pixel * 2) / 255 - 1);
}
