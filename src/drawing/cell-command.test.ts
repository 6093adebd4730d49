import { expect, it } from 'vitest';
import { cellCommand } from './cell-command.ts';
import { cellsOfSeeds, planCells } from './plan-cells.ts';
import type { CellPlan } from './plan.ts';

const sizes = { latentSize: 8, fingerprintSize: 16 };

const usual: CellPlan = { mode: 'matrix', columns: 6, rows: 4, seed: 0, fingerprintSeed: null, given: {} };

function command(change: Partial<CellPlan>, index: number, noise = 'stored') {
  const plan = { ...usual, ...change };
  const cell = planCells(plan, sizes)[index]!;
  const words = cellCommand(plan, { cell, index, noise, network: 'net.safetensors' });
  return { cell, words: words?.split('--network=net.safetensors ')[1] };
}

it('names the seed of a cell that drew everything itself', () => {
  const { cell, words } = command({ mode: 'arbitrary', seed: 7 }, 3);
  expect(words).toBe('--seeds=10');
  expect(cellsOfSeeds([10], {}, sizes)).toEqual([cell]);
});

it('names whose latent it is', () => {
  const { cell, words } = command({ mode: 'same-latent', seed: 7, fingerprintSeed: 20 }, 1);
  expect(words).toBe('--seeds=7,21 --identical-latent');
  expect(cellsOfSeeds([7, 21], { latentSeed: 7 }, sizes)[1]).toEqual(cell);
});

it('knows neither children, scaled latents nor two fingerprints in one picture', () => {
  const mix = { fingerprint: '0110100101101001', size: 8 };
  expect(command({ mode: 'arbitrary', mix }, 0).words).toBeUndefined();
  expect(command({ mode: 'arbitrary', latentScale: 0.5 }, 0).words).toBeUndefined();
  const parent = { seed: 3, fingerprint: '1010101011110000', fingerprintGiven: true };
  const family = { parent, by: 'latent', radius: 0.2, flips: 1, seed: 9 } as const;
  expect(command({ mode: 'children', family }, 0).words).toBeUndefined();
  expect(command({ mode: 'children', family }, 4).words).toBe('--seeds=3 --fingerprint=aaf0');
  const drawn = { ...family, parent: { ...parent, fingerprintGiven: false } };
  expect(command({ mode: 'children', family: drawn }, 4).words).toBeUndefined();
});

it('names a shared fingerprint', () => {
  const { cell, words } = command({ mode: 'same-fingerprint', seed: 5, given: { 0: '1010101011110000' } }, 2);
  expect(words).toBe('--seeds=7 --fingerprint=aaf0');
  expect(cellsOfSeeds([7], { fingerprint: '1010101011110000' }, sizes)).toEqual([cell]);
});

it('knows the one cell of a matrix row whose noise is the command’s, and all where there is no noise', () => {
  expect(command({}, 7).words).toBe('--seeds=1');
  expect(command({}, 8).words).toBeUndefined();
  expect(command({}, 8, 'none').words).toMatch(/^--seeds=1 --fingerprint=\w{4} --noise=none$/);
  expect(command({ given: { 1: '1010101011110000' } }, 7).words).toBeUndefined();
});
