/** What presets promise of their networks. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { featureMaps } from '../networks/config.ts';
import { resolveConfig } from './config.ts';
import { presetSettings } from './presets.ts';

it.each(['tiny16', 'small32', 'medium64'] as const)(
  '%s has room for its bits and its latent, a short mapping and a centred start',
  (preset) => {
    const { network, centred } = resolveConfig(presetSettings(preset));
    const { fingerprintSize, latentSize, dlatentSize, mappingLayers } = network;
    expect(featureMaps(network, 0)).toBeGreaterThanOrEqual(2 * (fingerprintSize + latentSize));
    expect(dlatentSize).toBe(4 * fingerprintSize);
    expect({ mappingLayers, centred }).toEqual({ mappingLayers: 2, centred: true });
  },
);

it('medium64 is the run that made the sample model', () => {
  const record = new URL('../../../runs/records/2026-11-26-pictures-first-64/config.json', import.meta.url);
  const { network, gamma, batch, totalKimg, learningRate, pathInterval, r1Interval, options } = JSON.parse(
    readFileSync(record, 'utf8'),
  );
  expect(options.initialisation).toBe('centred');
  expect(resolveConfig(presetSettings('medium64'))).toMatchObject({
    network,
    gamma,
    batch,
    totalKimg,
    learningRate,
    pathInterval,
    r1Interval,
    centred: true,
    schedule: { name: 'pictures-first' },
  });
});

it('paper128 is the paper’s run to the letter', () => {
  expect(resolveConfig(presetSettings('paper128'))).toMatchObject({
    network: {
      resolution: 128,
      fingerprintSize: 128,
      latentSize: 512,
      dlatentSize: 512,
      mappingLayers: 8,
      mappingFmaps: 512,
      fmapBase: 8192,
      fmapMax: 512,
      modulatedLog2: [2, 7],
      gArch: 'skip',
      dArch: 'resnet',
      eArch: 'resnet',
    },
    centred: false,
    recipe: 'paper',
    weights: { consistency: 2, latent: 1, fingerprint: 2 },
    gamma: 100,
    batch: 8,
    totalKimg: 88_000,
    learningRate: 0.002,
    averageHalfLifeKimg: 10,
    averageRampUp: 0,
  });
});
