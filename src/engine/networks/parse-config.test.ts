/** Every field of a network's config, missing, of a wrong kind or out of bounds: refused by its name, whatever the file. */
import { describe, expect, it } from 'vitest';
import { writeSafetensors } from '../../formats/safetensors.ts';
import type { NetworkConfig } from './config.ts';
import { layoutOf, packModel, unpackModel } from './model-file.ts';
import { parseNetworkConfig } from './parse-config.ts';

const sound: NetworkConfig = {
  resolution: 8,
  channels: 3,
  latentSize: 5,
  dlatentSize: 6,
  fingerprintSize: 7,
  mappingLayers: 2,
  mappingFmaps: 4,
  fmapBase: 64,
  fmapMax: 3,
  modulatedLog2: [2, 7],
  gArch: 'skip',
  dArch: 'resnet',
  eArch: 'orig',
};
const fields = Object.keys(sound) as (keyof NetworkConfig)[];

/** No value that a field may have: absent, kinds, and sizes that would be built from. */
const neverAllowed: unknown[] = [undefined, null, '8', true, {}, [], -1, 1.5, Number.NaN, Infinity, 1e9, [2]];

describe('a config', () => {
  it('that is sound comes back as it is, without what it does not know', () => {
    expect(parseNetworkConfig({ ...sound, more: 1 })).toEqual(sound);
    expect(parseNetworkConfig({ ...sound, resolution: 1024, mappingLayers: 32 }).mappingLayers).toBe(32);
  });

  it.each(fields)('is refused by name for %s that is no such thing', (field) => {
    for (const value of neverAllowed) {
      expect(() => parseNetworkConfig({ ...sound, [field]: value }), `${field} = ${String(value)}`).toThrow(
        new RegExp(`cannot be used: ${field} is .*, not `),
      );
    }
  });

  it('is refused for what lies just outside', () => {
    for (const change of [
      { resolution: 2048 },
      { resolution: 12 },
      { channels: 2 },
      { mappingLayers: 33 },
      { latentSize: 4097 },
      { fmapMax: 0 },
      { modulatedLog2: [2, 17] },
      { gArch: 'Skip' },
    ]) {
      expect(() => parseNetworkConfig({ ...sound, ...change })).toThrow(Object.keys(change)[0]);
    }
    expect(() => parseNetworkConfig({ ...sound, resolution: 4 })).toThrow(/need the architecture skip/);
  });

  it('names every field that is wrong, and says so when it is no config at all', () => {
    expect(() => parseNetworkConfig({ ...sound, channels: 4, fmapMax: 'many' })).toThrow(
      /channels is 4, not 1 or 3; fmapMax is "many", not a whole number from 1 to 4096/,
    );
    for (const value of [null, 'config', 7, []])
      expect(() => parseNetworkConfig(value)).toThrow(/cannot be used/);
  });
});

describe('a model file', () => {
  const withConfig = (config: unknown): Uint8Array =>
    writeSafetensors(new Map(), {
      format: 'gan-fingerprint-studio',
      formatVersion: '1',
      config: JSON.stringify(config),
    });

  it('opens with a sound config, and is refused by the field that is out of bounds', () => {
    expect(unpackModel(withConfig(sound)).config).toEqual(sound);
    for (const field of fields) {
      expect(() => unpackModel(withConfig({ ...sound, [field]: 1e9 }))).toThrow(`${field} is `);
    }
  });

  it('of a sound config and its weights is read as it was written', () => {
    const weights = new Map(
      layoutOf('E', sound).map(({ name, shape }) => {
        return [name, { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) }];
      }),
    );
    expect(unpackModel(packModel(sound, { E: weights })).networks.E).toEqual(weights);
  });
});
