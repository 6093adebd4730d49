import { expect, it } from 'vitest';
import { tinyConfig } from '../testing/tiny-run.ts';
import { SeedDraws } from './seed-draws.ts';

const { network } = tinyConfig;
const cell = { seed: 5, fingerprint: '010101' };
/** Of a draw with one noise of side 4. */
const drawBytes = 4 * (network.latentSize + 16);

it('are drawn once for seeds, whatever the fingerprint', () => {
  const draws = new SeedDraws();
  const first = draws.of(cell, network, [4]);
  expect(first.noises.map(({ length }) => length)).toEqual([16]);
  expect(draws.of({ ...cell, fingerprint: '111111' }, network, [4])).toBe(first);
});

it('differ by all that decides what is drawn', () => {
  const draws = new SeedDraws();
  const variants = [
    draws.of(cell, network, [4]),
    draws.of({ ...cell, seed: 6 }, network, [4]),
    draws.of({ ...cell, latentSeed: 6 }, network, [4]),
    draws.of({ ...cell, latentSeed: 6, fingerprintGiven: true }, network, [4]),
    draws.of({ ...cell, fingerprintGiven: true }, network, [4]),
  ];
  expect(new Set(variants.map(({ latent, noises }) => [...latent, ...noises[0]!].join())).size).toBe(5);
  expect(draws.of(cell, { ...network, latentSize: 4 }, []).latent).toHaveLength(4);
});

it('are scaled and moved without another noise', () => {
  const draws = new SeedDraws();
  const drawn = draws.of(cell, network, [4]);
  const scaled = draws.of({ ...cell, latentScale: 0.5 }, network, [4]);
  expect(scaled.latent).toEqual(drawn.latent.map((value) => value / 2));
  const moved = draws.of({ ...cell, latentSteps: [{ seed: 6, share: 1 }] }, network, [4]);
  const there = draws.of({ ...cell, seed: 6 }, network, [4]);
  moved.latent.forEach((value, i) => expect(value).toBeCloseTo(there.latent[i]!, 5));
  expect([scaled.noises, moved.noises]).toEqual([drawn.noises, drawn.noises]);
  expect(draws.noisesOf([moved])[0]).toBe(draws.noisesOf([drawn])[0]);
});

it('are joined by layer, once for the same draws', () => {
  const draws = new SeedDraws();
  const of = (...seeds: number[]) => seeds.map((seed) => draws.of({ ...cell, seed }, network, [2, 4]));
  const first = draws.noisesOf(of(5, 6));
  const [five, six] = of(5, 6);
  expect(first).toEqual(
    [0, 1].map((layer) => Float32Array.of(...five!.noises[layer]!, ...six!.noises[layer]!)),
  );
  expect(draws.noisesOf(of(5, 6))[0]).toBe(first[0]);
  expect(draws.noisesOf(of(5, 7))[0]).not.toBe(first[0]);
  expect(draws.noisesOf(of(5))[0]).toHaveLength(4);
});

it('go when there is no room, the least recently used first', () => {
  const draws = new SeedDraws(2 * drawBytes);
  const [a, b] = [5, 6].map((seed) => draws.of({ ...cell, seed }, network, [4]));
  draws.of(cell, network, [4]); // a is in use again
  draws.of({ ...cell, seed: 7 }, network, [4]);
  expect(draws.of(cell, network, [4])).toBe(a);
  expect(draws.of({ ...cell, seed: 6 }, network, [4])).not.toBe(b);
});
