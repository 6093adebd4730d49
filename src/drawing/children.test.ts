import { expect, it } from 'vitest';
import { childrenOf } from './children.ts';
import type { Family } from './plan.ts';
import { planCells } from './plan-cells.ts';

const parent = { seed: 5, latentSeed: 9, fingerprint: '0110100110010110', fingerprintGiven: true };
const family: Family = { parent, by: 'latent', radius: 0.2, flips: 3, seed: 40 };
const around = <T>(cells: readonly T[]): T[] => cells.filter((_, index) => index !== 4);
const flippedIn = ({ fingerprint }: { fingerprint: string }): number =>
  [...fingerprint].filter((bit, i) => bit !== parent.fingerprint[i]).length;

it('are a step of the latent away, and else like their parent in the middle', () => {
  const cells = childrenOf(family);
  expect(cells[4]).toEqual(parent);
  expect(around(cells)).toEqual(
    [40, 41, 42, 43, 44, 45, 46, 47].map((seed) => ({ ...parent, latentSteps: [{ seed, share: 0.2 }] })),
  );
});

it('go on from where their parent came', () => {
  const step = { seed: 7, share: 0.5 };
  const [first] = childrenOf({ ...family, parent: { ...parent, latentSteps: [step] } });
  expect(first!.latentSteps).toEqual([step, { seed: 40, share: 0.2 }]);
});

it('or have some bits flipped, others each and the same for the same seed', () => {
  const children = around(childrenOf({ ...family, by: 'bits' }));
  expect(children.map(flippedIn)).toEqual(Array(8).fill(3));
  expect(new Set(children.map(({ fingerprint }) => fingerprint)).size).toBeGreaterThan(1);
  expect(around(childrenOf({ ...family, by: 'bits' }))).toEqual(children);
  expect(around(childrenOf({ ...family, by: 'bits', flips: 99 })).map(flippedIn)).toEqual(Array(8).fill(16));
});

it('are cells of a plan, scaled as the plan says', () => {
  const plan = { mode: 'children', columns: 6, rows: 4, seed: 0, fingerprintSeed: null, given: {} } as const;
  const sizes = { latentSize: 4, fingerprintSize: 16 };
  expect(planCells({ ...plan, family }, sizes)).toEqual(childrenOf(family));
  expect(planCells({ ...plan, family, latentScale: 0.5 }, sizes)).toEqual(
    childrenOf(family).map((cell) => ({ ...cell, latentScale: 0.5 })),
  );
  expect(() => planCells(plan, sizes)).toThrow('whose children');
});
