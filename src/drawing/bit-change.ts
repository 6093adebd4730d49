/**
 * Which pixels a bit moves: a few pictures by seed, each drawn once more with the bit flipped. Latents and the other bits are
 * the seeds' own, and there is no noise, so that what differs is the bit's doing.
 */
import { StudioError } from '../base/error.ts';
import type { Cell, InputSizes } from './cell.ts';
import { cellsOfSeeds } from './plan-cells.ts';

/** Pictures that a change is averaged over. */
export const changePairs = 4;

/** The pictures as their seeds draw them, then the same with the bit flipped. Throws StudioError 'bad-request'. */
export function pairsOfBit(bit: number, sizes: InputSizes): Cell[] {
  if (!Number.isInteger(bit) || bit < 0 || bit >= sizes.fingerprintSize) {
    throw new StudioError('bad-request', `The fingerprint has no bit ${bit}.`);
  }
  const seeds = Array.from({ length: changePairs }, (_, seed) => seed);
  const drawn = cellsOfSeeds(seeds, {}, sizes);
  const flipped = drawn.map(({ fingerprint, ...cell }) => {
    const other = fingerprint[bit] === '1' ? '0' : '1';
    return { ...cell, fingerprint: fingerprint.slice(0, bit) + other + fingerprint.slice(bit + 1) };
  });
  return [...drawn, ...flipped];
}

/**
 * The mean absolute difference of each pixel, over the pairs and channels: [R·R], in the values' unit.
 * @param values pictures [2·pairs,R,R,channels], flat, all first ones before all second ones
 */
export function changeOfPairs(values: Float32Array, channels: number): Float32Array {
  const half = values.length / 2;
  const pixels = half / changePairs / channels;
  const change = new Float32Array(pixels);
  for (let i = 0; i < half; i++) {
    change[Math.floor(i / channels) % pixels]! += Math.abs(values[half + i]! - values[i]!);
  }
  return change.map((sum) => sum / (changePairs * channels));
}
