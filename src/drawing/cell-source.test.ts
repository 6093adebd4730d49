/** Pictures of cells against the draws of generate-images, on wasm: which numbers a picture is made of, by each option. */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBackendNode } from '../engine/open-node.ts';
import { CapturedFunctions } from '../engine/gpu/capture/captured-functions.ts';
import { dlatentLayers, noiseSides } from '../engine/networks/config.ts';
import { generate } from '../engine/networks/generator.ts';
import { disposeWeights, toTensors, type PlainVariable } from '../engine/networks/load.ts';
import type { Weights } from '../engine/networks/layers.ts';
import { officialDraws, type OfficialDraw } from '../engine/random/official-draws.ts';
import { initialModel } from '../engine/training/initial.ts';
import { toBitString } from '../fingerprint/bits.ts';
import { tinyConfig } from '../testing/tiny-run.ts';
import type { Cell, NoiseChoice } from './cell.ts';
import { cellSource } from './cell-source.ts';
import { drawAll, type Painter } from './draw-batches.ts';
import { SeedDraws } from './seed-draws.ts';

const { network } = tinyConfig; // 8×8: three layers of noise
const sides = noiseSides(network);
const seeds = [5, 6, 7];
let weights: Weights;
let painter: Painter;
const draws = new SeedDraws();

beforeAll(async () => {
  await openBackendNode({ prefer: 'wasm' });
  const noisy = new Map<string, PlainVariable>(initialModel(network, 1).weights);
  for (const name of noisy.keys()) {
    if (name.endsWith('noise_strength')) noisy.set(name, { shape: [], data: Float32Array.of(0.5) });
  }
  weights = toTensors(noisy);
  painter = { config: network, weights, functions: new CapturedFunctions() };
  // The first drawing leaves the filters' constants, which are kept.
  await drawCells([{ seed: 1, fingerprint: '010101' }], 'none');
});
afterAll(() => {
  painter.functions.clear();
  disposeWeights(weights);
});

function drawCells(cells: readonly Cell[], noise: NoiseChoice): Promise<Float32Array> {
  return drawAll(cellSource(cells, noise, network, draws), cells.length, (use) => use(painter));
}

const drawsBy = (options: { identicalLatent?: boolean; identicalFingerprint?: boolean }): OfficialDraw[] => [
  ...officialDraws(seeds, {
    latentSize: network.latentSize,
    bitCount: network.fingerprintSize,
    noiseSizes: sides.map((side) => side ** 2),
    ...options,
  }),
];

/** One image as the official command makes it of its draw. */
async function imageOf({ latent, fingerprint, noises }: OfficialDraw): Promise<Float32Array> {
  const image = tf.tidy(() =>
    generate(
      network,
      weights,
      tf.tensor2d(Float32Array.from(latent), [1, network.latentSize]),
      tf.tensor2d(Float32Array.from(fingerprint), [1, network.fingerprintSize]),
      noises.map((noise, layer) =>
        tf.tensor4d(Float32Array.from(noise), [1, sides[layer]!, sides[layer]!, 1]),
      ),
    ),
  );
  const values = Float32Array.from(await image.data());
  image.dispose();
  return values;
}

/** The largest difference of any value to the images of the draws. */
async function distanceTo(draws: readonly OfficialDraw[], drawn: Float32Array): Promise<number> {
  const size = drawn.length / draws.length;
  let largest = 0;
  for (const [i, draw] of draws.entries()) {
    const image = await imageOf(draw);
    image.forEach((value, at) => (largest = Math.max(largest, Math.abs(value - drawn[i * size + at]!))));
  }
  return largest;
}

describe('pictures by seed', () => {
  it.each<[string, Parameters<typeof drawsBy>[0], (cell: Cell) => Cell]>([
    ['latent, fingerprint and noise from the seed', {}, (cell) => cell],
    ['an identical latent', { identicalLatent: true }, (cell) => ({ ...cell, latentSeed: seeds[0] })],
    [
      'an identical fingerprint',
      { identicalFingerprint: true },
      (cell) => ({ ...cell, fingerprintGiven: true }),
    ],
  ])('are those of generate-images: %s', async (_, options, as) => {
    const official = drawsBy(options);
    const cells = official.map(({ seed, fingerprint }) =>
      as({ seed, fingerprint: toBitString(fingerprint) }),
    );
    const drawn = await drawCells(cells, 'stored');
    const before = tf.memory().numTensors;
    expect(await drawCells(cells, 'stored')).toEqual(drawn);
    expect(tf.memory().numTensors).toBe(before);
    expect(await distanceTo(official, drawn)).toBeLessThan(1e-5);
  });

  it('have another noise when later draws do not move up', async () => {
    const official = drawsBy({ identicalFingerprint: true });
    const cells = official.map(({ seed, fingerprint }) => ({ seed, fingerprint: toBitString(fingerprint) }));
    expect(await distanceTo(official, await drawCells(cells, 'stored'))).toBeGreaterThan(0.01);
  });

  it('are those of the other fingerprint where all layers take it, and its own where none does', async () => {
    const [a, b] = [
      { seed: 5, fingerprint: '010101' },
      { seed: 5, fingerprint: '011110' },
    ];
    const layers = dlatentLayers(network);
    const mixed = (cell: Cell, other: Cell, from: number, to?: number): Cell => ({
      ...cell,
      mix: { fingerprint: other.fingerprint, from, to },
    });
    const cells = [
      mixed(a, b, layers), // none
      mixed(a, b, 0), // all
      mixed(a, b, 2),
      mixed(b, a, 0, 1),
      a, // mixes nothing among others that do
    ];
    const size = network.resolution ** 2 * network.channels;
    const values = await drawCells(cells, 'stored');
    const [none, all, fine, coarse, alone] = cells.map((_, i) => values.slice(i * size, (i + 1) * size));
    expect(none).toEqual(await drawCells([a], 'stored'));
    expect(all).toEqual(await drawCells([b], 'stored'));
    expect(alone).toEqual(none);
    expect(fine).toEqual(coarse);
    expect(fine).not.toEqual(none);
    expect(fine).not.toEqual(all);
  });

  it('have the noise that is asked for', async () => {
    const cells = [{ seed: 5, fingerprint: '010101' }];
    const images = await Promise.all(
      (['stored', 'model', 'none', { seed: 1 }, { seed: 2 }] as const).map((noise) =>
        drawCells(cells, noise),
      ),
    );
    expect(new Set(images.map((image) => image.join())).size).toBe(5);
  });
});
