import { describe, expect, it } from 'vitest';
import { candidatesFor, choiceKey, ruleFor, type Product } from '../ops/webgpu/tiles.ts';
import { distinct, firstTries, neighboursOf } from './shortlist.ts';

const limits = { maxComputeWorkgroupStorageSize: 32_768, maxComputeInvocationsPerWorkgroup: 256 };
const products: [string, Product][] = [
  ['few columns', { rows: 16_384, columns: 3, depth: 288, rowQuads: false, phases: 1, splits: false }],
  ['a convolution', { rows: 16_384, columns: 64, depth: 576, rowQuads: false, phases: 1, splits: false }],
  ['a transposed one', { rows: 1024, columns: 32, depth: 256, rowQuads: false, phases: 4, splits: false }],
  ['a filter gradient', { rows: 576, columns: 64, depth: 16_384, rowQuads: true, phases: 1, splits: true }],
];

describe.each(products)('of the candidates for %s', (_, product) => {
  const candidates = candidatesFor(product, limits);
  const first = firstTries(product, candidates);

  it('at most ten are compiled, whichever wins the first lot', () => {
    expect(choiceKey(first[0]!)).toBe(choiceKey(ruleFor(product)));
    for (const best of first) {
      const all = distinct([...first, ...neighboursOf(best, candidates)]);
      expect(all.length).toBeLessThanOrEqual(10);
      expect(all.length).toBeGreaterThan(first.length);
    }
  });

  it('the first lot differs in size, the second in one thing else', () => {
    const sizes = first.map(({ tile }) => JSON.stringify({ ...tile, depth: 0, prefetch: false }));
    expect(new Set(sizes).size).toBe(sizes.length);
    const best = first.at(-1)!;
    for (const { tile, slices } of neighboursOf(best, candidates)) {
      const differences = [tile.depth !== best.tile.depth, tile.prefetch !== best.tile.prefetch];
      expect(differences.filter(Boolean).length).toBe(
        tile.depth === best.tile.depth && slices !== best.slices ? 0 : 1,
      );
    }
  });
});
