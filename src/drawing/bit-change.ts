/**
 * Which pixels a bit moves. A few seeds are drawn, and once more with the bit flipped. Latents and the other
 * bits are the seeds' own, and there is no noise, so only the bit makes the difference.
 */
import { StudioError } from '../base/error.ts';
import type { Cell, InputSizes } from './cell.ts';
import { cellsOfSeeds } from './plan-cells.ts';

/** Pictures that a change is averaged over: on wasm each takes some 40 ms at 64 pixels, and somebody waits. */
export const changePairs = 2;

/** As their seeds draw them: the same for every bit. */
export function cellsToChange(sizes: InputSizes): Cell[] {
  return cellsOfSeeds(
    Array.from({ length: changePairs }, (_, seed) => seed),
    {},
    sizes,
  );
}

/** The same with the bit flipped. Throws StudioError 'bad-request'. */
export function withBitFlipped(cells: readonly Cell[], bit: number): Cell[] {
  return cells.map(({ fingerprint, ...cell }) => {
    const was = fingerprint[bit];
    if (was === undefined) throw new StudioError('bad-request', `The fingerprint has no bit ${bit}.`);
    const other = was === '1' ? '0' : '1';
    return { ...cell, fingerprint: fingerprint.slice(0, bit) + other + fingerprint.slice(bit + 1) };
  });
}

/**
 * The mean absolute difference of each pixel, over the pairs and channels: [R·R], in the values' unit.
 * @param drawn pictures [pairs,R,R,channels], flat @param flipped the same, each with the bit flipped
 */
export function changeOfPairs(drawn: Float32Array, flipped: Float32Array, channels: number): Float32Array {
  const pixels = drawn.length / changePairs / channels;
  const change = new Float32Array(pixels);
  for (let i = 0; i < drawn.length; i++) {
    change[Math.floor(i / channels) % pixels]! += Math.abs(flipped[i]! - drawn[i]!);
  }
  return change.map((sum) => sum / (changePairs * channels));
}
