/** The sample model's figures, on models whose figures are known in advance. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBackendNode } from '../../src/engine/open-node.ts';
import type { OpenedBackend } from '../../src/engine/open.ts';
import type { PlainModel } from '../../src/engine/networks/load.ts';
import { initialModel } from '../../src/engine/training/initial.ts';
import { describeWithShared } from '../../src/testing/shared.ts';
import { tinyConfig } from '../../src/testing/tiny-run.ts';
import { measureSample } from './measure.ts';
import { clothingZip, copiedFeatures, featuresOfPhotos } from './reals.ts';

let backend: OpenedBackend;
beforeAll(async () => {
  backend = await openBackendNode({ prefer: 'wasm' });
});
afterAll(() => backend.dispose());

const options = { pairs: 128, seed: 4, initialSeed: 9 };
const reals = copiedFeatures();

/** Changes every value of the variables whose name matches. */
function changed(
  { config, weights }: PlainModel,
  names: RegExp,
  change: (value: number) => number,
): PlainModel {
  const entries = [...weights].map(
    ([name, { shape, data }]) => [name, { shape, data: names.test(name) ? data.map(change) : data }] as const,
  );
  return { config, weights: new Map(entries) };
}

it('gives an untrained model what it is worth: a coin a bit, and the distance of an untrained one', async () => {
  const figures = await measureSample(initialModel(tinyConfig.network, 9), reals, options);
  expect(figures).toMatchObject({ bits: 6, n: 128, kernelRatio: 1 });
  expect(Math.abs(figures.accuracy - 0.5)).toBeLessThan(0.15);
  expect(figures.latentR2).toBeLessThan(0.05);
});

it('tells a generator that ignores its fingerprint from one that ignores its latent', async () => {
  const model = initialModel(tinyConfig.network, 9);
  const byLatent = await measureSample(
    changed(model, /mod_weight/, () => 0),
    reals,
    options,
  );
  const noLatent = changed(
    changed(model, /4x4\/Latent\/weight/, () => 0),
    /4x4\/Latent\/bias/,
    () => 1,
  );
  const byFingerprint = await measureSample(noLatent, reals, options);
  expect(byLatent.distanceRatio).toBeLessThan(1e-6);
  expect(byFingerprint.distanceRatio).toBeGreaterThan(1e6);
});

it('puts images far from the reals further away', async () => {
  const loud = changed(initialModel(tinyConfig.network, 9), /ToRGB\/weight/, (value) => 8 * value);
  expect((await measureSample(loud, reals, options)).kernelRatio).toBeGreaterThan(1.2);
});

describeWithShared('the reals', () => {
  it('have the features that are kept beside the commands', async () => {
    const [computed, copied] = [await featuresOfPhotos(clothingZip), copiedFeatures()];
    expect(copied).toHaveLength(computed.length);
    const off = copied.map((value, i) => Math.abs(value - computed[i]!));
    expect(Math.max(...off)).toBeLessThan(1e-4);
  });
});
