import { expect, it } from 'vitest';
import { resolveConfig } from '../training/config.ts';
import { presetSettings } from '../training/presets.ts';
import { workOfNetworks } from './work.ts';

const { network } = resolveConfig(presetSettings('tiny16'));

it('counts each network’s dense layers and convolutions', () => {
  const smallest = { ...network, resolution: 4, latentSize: 3, fingerprintSize: 5, fmapBase: 16, fmapMax: 8 };
  const [mapping, dlatentSize, maps] = [64, 64, 8];
  expect(smallest).toMatchObject({ mappingFmaps: mapping, dlatentSize, mappingLayers: 2, channels: 3 });
  const heads = { discriminator: 1, decoder: 3 + 5 };
  const trunk = (extra: number, outputs: number): number =>
    16 * 3 * maps + 16 * 9 * (maps + extra) * maps + 16 * maps * maps + maps * outputs;
  const expected =
    5 * mapping +
    mapping * dlatentSize +
    (3 * 16 * maps + 16 * 9 * maps * maps + 16 * maps * 3) +
    trunk(1, heads.discriminator) +
    trunk(0, heads.decoder);
  expect(workOfNetworks(smallest)).toBe(expected);
});

it('grows with the pictures and with the maps', () => {
  const work = workOfNetworks(network);
  expect(workOfNetworks({ ...network, resolution: 32 })).toBeGreaterThan(work);
  expect(workOfNetworks({ ...network, fmapMax: 256, fmapBase: 512 })).toBeGreaterThan(2 * work);
});
