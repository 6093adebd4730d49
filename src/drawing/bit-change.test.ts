import { expect, it } from 'vitest';
import { cellsToChange, changeOfPairs, changePairs, withBitFlipped } from './bit-change.ts';
import { heatMap } from './heat-map.ts';

const sizes = { latentSize: 2, fingerprintSize: 4 };

it('the two of a pair differ in that bit alone', () => {
  const cells = cellsToChange(sizes);
  const flipped = withBitFlipped(cells, 2);
  expect([cells.length, flipped.length]).toEqual([changePairs, changePairs]);
  for (const [i, one] of cells.entries()) {
    const other = flipped[i]!;
    const differing = [...one.fingerprint].flatMap((bit, at) => (bit === other.fingerprint[at] ? [] : [at]));
    expect({ ...other, fingerprint: one.fingerprint }).toEqual(one);
    expect(differing).toEqual([2]);
  }
  expect(() => withBitFlipped(cells, 4)).toThrow(/no bit 4/);
});

it('a change is the mean over pairs and channels, pixel by pixel', () => {
  // Pictures of 2×2 pixels with two channels; the second of a pair is off by its pixel's number in one channel, by twice that in the other.
  const size = 8;
  const first = Float32Array.from({ length: changePairs * size }, (_, i) => (i % 3) - 1);
  const second = first.map((value, i) => {
    const pixel = Math.floor((i % size) / 2);
    return value + (i % 2 === 0 ? pixel : -2 * pixel);
  });
  const change = changeOfPairs(first, second, 2);
  expect([...change]).toEqual([0, 1.5, 3, 4.5]);
});

it('a heat map is clear where nothing moves and solid where most does', () => {
  const alphas = ({ rgba }: ReturnType<typeof heatMap>) => [rgba[3], rgba[7], rgba[11], rgba[15]];
  expect(alphas(heatMap(Float32Array.of(0, 1, 2, 4)))).toEqual([0, 64, 128, 255]);
  expect(alphas(heatMap(new Float32Array(4)))).toEqual([0, 0, 0, 0]);
});
