import { describe, expect, it } from 'vitest';
import { choiceKey, ruleFor, simpleRuleFor, type Product } from './rules.ts';
import { candidatesFor } from './candidates.ts';

const limits = { maxComputeWorkgroupStorageSize: 16_384, maxComputeInvocationsPerWorkgroup: 256 };

describe('the tiles to try for a product', () => {
  const product: Product = { rows: 288, columns: 32, depth: 16_384, rowQuads: true, phases: 1, splits: true };

  it('begin with the rule’s, hold none twice and fit the device', () => {
    const keys = candidatesFor(product, limits).map(choiceKey);
    expect(keys[0]).toBe(choiceKey(ruleFor(product)));
    expect(new Set(keys).size).toBe(keys.length);
    const small = { ...limits, maxComputeInvocationsPerWorkgroup: 64 };
    const few = candidatesFor(product, small).slice(1);
    expect(few.length).toBeGreaterThan(0);
    expect(few.every(({ tile }) => tile.threadsX * tile.threadsY <= 64)).toBe(true);
    expect(few.length).toBeLessThan(keys.length);
  });

  it('are not what a GPU that the processor emulates gets: one small tile', () => {
    const { tile } = simpleRuleFor(product);
    expect(tile).toMatchObject({ depthGroups: 1, quadsPerThread: 1, prefetch: false });
    expect(tile.threadsX * tile.threadsY).toBeLessThanOrEqual(64);
  });

  it('split the depth only where it may be split', () => {
    expect(candidatesFor(product, limits).some(({ slices }) => slices > 1)).toBe(true);
    const whole = { ...product, splits: false };
    expect(candidatesFor(whole, limits).every(({ slices }) => slices === 1)).toBe(true);
  });
});
