import { expect, it } from 'vitest';
import { tinyConfig } from '../testing/tiny-run.ts';
import type { NoiseChoice } from './cell.ts';
import { cellSource } from './cell-source.ts';
import { SeedDraws } from './seed-draws.ts';
import { walkLength, type Walk } from './walk.ts';
import { walkSource } from './walk-source.ts';

const { network } = tinyConfig;
const from = { seed: 5, fingerprint: '010101' };
const to = { seed: 6, fingerprint: '011110', latentScale: 0.5 };
const last = walkLength - 1;
const inputsOf = (moves: Walk['moves'], indices: number[], noise: NoiseChoice = 'stored') =>
  walkSource({ from, to, moves }, noise, network, new SeedDraws()).inputsOf!(indices);
const cellsOf = (...cells: (typeof from)[]) =>
  cellSource(cells, 'stored', network, new SeedDraws()).inputsOf!(cells.map((_, i) => i));

it('begins and ends with the very numbers of its cells', () => {
  expect(inputsOf('both', [0, last])).toEqual(cellsOf(from, to));
});

it('moves the latent alone, and its noise with it', () => {
  expect(inputsOf('latent', [last])).toEqual(cellsOf({ ...to, fingerprint: from.fingerprint }));
});

it('moves the fingerprint alone, bit by bit', () => {
  expect(inputsOf('fingerprint', [last])).toEqual(cellsOf({ ...from, fingerprint: to.fingerprint }));
  const { fingerprints } = inputsOf(
    'fingerprint',
    Array.from({ length: walkLength }, (_, i) => i),
  );
  const rows = Array.from({ length: walkLength }, (_, i) => fingerprints.slice(i * 6, i * 6 + 6).join(''));
  // 010101 and 011110 differ in three bits, which change in order.
  expect([...new Set(rows)]).toEqual(['010101', '011101', '011111', '011110']);
});

it('takes small steps in between', () => {
  const { latents } = inputsOf('latent', [29, 30]);
  const size = network.latentSize;
  const step = Math.hypot(...latents.slice(0, size).map((value, i) => value - latents[size + i]!));
  const whole = cellsOf(from, to).latents;
  const way = Math.hypot(...whole.slice(0, size).map((value, i) => value - whole[size + i]!));
  expect(step).toBeGreaterThan(0);
  expect(step).toBeLessThan((2 * way) / walkLength);
});

it('mixes all the way what its first cell mixes', () => {
  const mix = { fingerprint: '000111', from: 2 };
  const { mix: inputs } = walkSource(
    { from: { ...from, mix }, to, moves: 'both' },
    'none',
    network,
    new SeedDraws(),
  ).inputsOf!([0, last]);
  expect([inputs?.fingerprints.join(''), inputs?.layers.join('')]).toEqual(['000111000111', '00110011']);
});

it('leaves noise that does not come from the cells as it is', () => {
  const { noises } = inputsOf('both', [7], { seed: 3 });
  expect(noises).toEqual(cellSource([from], { seed: 3 }, network, new SeedDraws()).inputsOf!([0]).noises);
});
