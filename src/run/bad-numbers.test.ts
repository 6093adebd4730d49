import { expect, it } from 'vitest';
import { refuseBadNumbers } from './bad-numbers.ts';

const good = { generator: 1.2, bitAccuracy: 0.5, skippedGenerator: 0 };

it('refuses what is not finite, and updates that are skipped more often than not', () => {
  expect(() => refuseBadNumbers(good, 1)).not.toThrow();
  expect(() => refuseBadNumbers({ ...good, skippedGenerator: 0.1 }, 1)).not.toThrow();
  expect(() => refuseBadNumbers({ ...good, r1: Number.POSITIVE_INFINITY }, 1)).toThrow(/r1 is Infinity/);
  expect(() => refuseBadNumbers({ ...good, skippedR1: 1 }, 1)).toThrow(/gradients are not finite/);
});
