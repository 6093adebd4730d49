import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { officialDraws } from './official-draws.ts';

interface ExpectedDraw {
  seed: number;
  z: number[];
  fingerprint: string;
  'noise randn(3)': number[];
}

const fixture = JSON.parse(
  readFileSync(new URL('../../../test-fixtures/numpy-random-state.json', import.meta.url), 'utf8'),
) as Record<string, Record<string, ExpectedDraw[]>>;
const runs = fixture['generate-images --seeds 3,5, latent 4, 8 bits']!;

describe('the official order of draws', () => {
  it.each(Object.keys(runs))('%s', (flags) => {
    const draws = officialDraws([3, 5], {
      latentSize: 4,
      bitCount: 8,
      noiseSizes: [3],
      identicalLatent: flags.includes('identical-latent True'),
      identicalFingerprint: flags.includes('identical-watermark True'),
    });
    const expected = runs[flags]!;
    const actual = [...draws];
    expect(actual.map((draw) => draw.seed)).toEqual(expected.map((draw) => draw.seed));
    actual.forEach((draw, i) => {
      expect([...draw.latent]).toEqual(expected[i]!.z.map((value) => expect.closeTo(value, 14)));
      expect(draw.fingerprint.join('')).toBe(expected[i]!.fingerprint);
      expect([...draw.noises[0]!]).toEqual(
        expected[i]!['noise randn(3)'].map((value) => expect.closeTo(value, 14)),
      );
    });
  });

  it('draws nothing without seeds', () => {
    expect([...officialDraws([], { latentSize: 4, bitCount: 8, noiseSizes: [] })]).toEqual([]);
  });
});
