import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  seededVariables,
  writeNetworkPickle,
  type NetworkToWrite,
} from '../../formats/testing/write-network-pickle.ts';
import { describeWithShared, sharedPath } from '../../testing/shared.ts';
import { officialDefaults, type NetworkConfig } from './config.ts';
import { layoutOf, packModel, unpackModel, type NetworkLetter } from './model-file.ts';
import { inferenceModel, parameterCounts, trainingModel } from './model-parts.ts';
import { exportOnnx } from './onnx/export.ts';
import { toTensors } from './load.ts';
import { openNetwork } from './open-network.ts';
import { checkFinite } from './plain-model.ts';

const config: NetworkConfig = {
  ...officialDefaults,
  resolution: 8,
  latentSize: 5,
  dlatentSize: 6,
  fingerprintSize: 7,
  mappingLayers: 2,
  mappingFmaps: 4,
  fmapMax: 3,
  modulatedLog2: [3, 3],
  gArch: 'orig',
  dArch: 'skip',
  eArch: 'resnet',
};

const settings = {
  G: {
    resolution: 8,
    latent_size: 5,
    dlatent_size: 6,
    watermark_size: 7,
    mapping_layers: 2,
    mapping_fmaps: 4,
    fmap_max: 3,
    res_modulated_min_log2: 3,
    res_modulated_max_log2: 3,
    architecture: 'orig',
    label_size: 0,
  },
  D: { resolution: 8, fmap_max: 3, architecture: 'skip' },
  E: { resolution: 8, fmap_max: 3, latent_size: 5, watermark_size: 7 },
} as const;

function network(letter: NetworkLetter, seed: number, change: Partial<NetworkToWrite> = {}): NetworkToWrite {
  const shapes = layoutOf(letter, config).map(({ name, shape }) => [name, shape] as const);
  const extras =
    letter === 'G' || letter === 'Gs' ? [['lod', []] as const, ['dlatent_avg', [6]] as const] : [];
  return {
    name: letter,
    staticKwargs: settings[letter === 'Gs' ? 'G' : letter],
    variables: seededVariables(Object.fromEntries([...shapes, ...extras]), seed),
    ...change,
  };
}

const pickle = (change: Partial<Record<NetworkLetter, Partial<NetworkToWrite>>> = {}) =>
  writeNetworkPickle((['E', 'G', 'D', 'Gs'] as const).map((letter, i) => network(letter, i, change[letter])));

describe('an official pickle', () => {
  it('gives config and all four networks, what is absent meaning the official default', () => {
    const file = openNetwork(pickle());
    expect(file.config).toEqual(config);
    for (const [i, letter] of (['E', 'G', 'D', 'Gs'] as const).entries()) {
      const written = network(letter, i).variables;
      expect([...file.networks[letter]!.keys()].toSorted()).toEqual([...written.keys()].toSorted());
      for (const [name, { shape, data }] of written) {
        expect(file.networks[letter]!.get(name)).toMatchObject({ shape });
        expect(file.networks[letter]!.get(name)!.data).toEqual(Float32Array.from(data));
      }
    }
  });

  it('loses nothing on the way to safetensors and back', () => {
    const file = openNetwork(pickle());
    const again = openNetwork(packModel(file.config, file.networks));
    expect(again.config).toEqual(file.config);
    for (const letter of ['E', 'G', 'D', 'Gs'] as const) {
      expect(again.networks[letter]!.size).toBe(file.networks[letter]!.size);
      for (const [name, { shape, data }] of file.networks[letter]!) {
        expect(again.networks[letter]!.get(name)!.shape).toEqual(shape);
        expect(again.networks[letter]!.get(name)!.data).toEqual(data);
      }
    }
  });

  it.each([
    [
      { Gs: { staticKwargs: { ...settings.G, fmap_max: 4 } } },
      /4x4\/Latent\/weight is \[5,48\], not \[5,64\]/,
    ],
    [
      { Gs: { staticKwargs: { ...settings.G, resolution: 12 } } },
      /resolution of Gs is 12, not a power of two/,
    ],
    [{ D: { staticKwargs: { ...settings.D, architecture: 'odd' } } }, /architecture of D is "odd"/],
    [{ G: { staticKwargs: { ...settings.G, label_size: 10 } } }, /label_size of G is 10, .* at 0/],
    [{ Gs: { staticKwargs: { ...settings.G, latent_size: 'many' } } }, /latent_size of Gs is "many"/],
    [
      {
        E: {
          variables: new Map([
            ...network('E', 0).variables,
            ['decoder/Odd/weight', { shape: [1], data: Float32Array.of(1) }],
          ]),
        },
      },
      /E has variables that its config has no place for: decoder\/Odd\/weight/,
    ],
  ] as [Parameters<typeof pickle>[0], RegExp][])(
    'is refused with the place that does not fit: %#',
    (change, message) => {
      expect(() => openNetwork(pickle(change))).toThrow(message);
    },
  );

  it.each([
    ['resample_kernel', [1, 2, 1]],
    ['resample_kernel', null],
    ['nonlinearity', 'relu'],
    ['mapping_nonlinearity', 'linear'],
    ['mapping_lrmul', 0.02],
    ['normalize_latents', true],
    ['fmap_decay', 2],
    ['mbstd_group_size', 8],
    ['mbstd_num_features', 2],
    ['dtype', 'float16'],
    ['spectral_norm', true],
    ['constructor', 1],
  ])(
    'whose %s (%j) makes it another network is refused by that name, in any of its networks',
    (name, value) => {
      for (const letter of ['E', 'G', 'D', 'Gs'] as const) {
        const staticKwargs = { ...settings[letter === 'Gs' ? 'G' : letter], [name]: value };
        expect(() => openNetwork(pickle({ [letter]: { staticKwargs } }))).toThrow(
          new RegExp(`cannot be used: .*${name}`),
        );
      }
    },
  );

  it('that states what the method fixes, or what changes nothing, opens with the same config', () => {
    const stated = {
      resample_kernel: [1, 3, 3, 1],
      nonlinearity: 'lrelu',
      mapping_lrmul: 0.01,
      fmap_decay: 1,
      normalize_latents: false,
      truncation_psi: 0.5,
      randomize_noise: true,
      dlatent_broadcast: 4,
    };
    const file = openNetwork(pickle({ Gs: { staticKwargs: { ...settings.G, ...stated } } }));
    expect(file.config).toEqual(config);
  });

  it('that asks for sizes beyond all bounds is refused at once, by the argument', () => {
    for (const [name, value] of [
      ['mapping_layers', 1e9],
      ['mapping_layers', 10n ** 30n],
      ['resolution', 2 ** 30],
      ['watermark_size', 1e9],
      ['latent_size', { a: 1 }],
    ] as const) {
      const staticKwargs = { ...settings.G, [name]: value };
      expect(() => openNetwork(pickle({ Gs: { staticKwargs } }))).toThrow(new RegExp(`${name} of Gs is `));
    }
  });

  it('without fingerprint is refused as what it is', () => {
    const plain = writeNetworkPickle((['G', 'D', 'Gs'] as const).map((letter, i) => network(letter, i)));
    expect(() => openNetwork(plain)).toThrow(/plain StyleGAN2 pickle/);
  });
});

it('refuses files of other kinds', () => {
  expect(() => openNetwork(new Uint8Array())).toThrow(/empty/);
  expect(() => openNetwork(Uint8Array.of(0x50, 0x4b, 3, 4))).toThrow(/zip archive/);
  expect(() => openNetwork(new TextEncoder().encode('hello, this is no network'))).toThrow();
  expect(() => unpackModel(new Uint8Array(20))).toThrow();
});

it('counts parameters, and hands out the networks that each job needs', () => {
  const file = openNetwork(pickle());
  const counts = parameterCounts(file);
  expect(counts.G).toBe(counts.Gs);
  // Mapping, then 4×4 and 8×8 with three maps each; the stored noise does not train.
  expect(counts.G).toBe(
    7 * 4 + 4 + 4 * 6 + 6 + (5 * 48 + 48) + (81 + 1 + 3) + 2 * (81 + 18 + 3 + 1 + 3) + (9 + 18 + 3 + 3),
  );
  const use = inferenceModel(file).weights;
  expect(use.get('synthesis/4x4/Conv/weight')!.data).toEqual(
    file.networks.Gs!.get('synthesis/4x4/Conv/weight')!.data,
  );
  const { model, average } = trainingModel(file);
  expect(model.weights.get('synthesis/4x4/Conv/weight')!.data).toEqual(
    file.networks.G!.get('synthesis/4x4/Conv/weight')!.data,
  );
  expect(average).toBe(file.networks.Gs);
  expect(() => trainingModel({ ...file, networks: { Gs: file.networks.Gs!, E: file.networks.E! } })).toThrow(
    /no G, D/,
  );
  expect(() => inferenceModel({ ...file, networks: {} })).toThrow(/no generator/);
});

describe('a network with a value that is no number', () => {
  const spoilt = (letter: NetworkLetter, value: number) => {
    const variables = new Map(network(letter, 0).variables);
    const { shape, data } =
      variables.get('synthesis/8x8/Conv1/weight') ?? variables.get('decoder/8x8/Conv0/bias')!;
    const values = Float32Array.from(data);
    values[1] = value;
    variables.set(letter === 'E' ? 'decoder/8x8/Conv0/bias' : 'synthesis/8x8/Conv1/weight', {
      shape,
      data: values,
    });
    return openNetwork(pickle({ [letter]: { variables } }));
  };

  it.each([Number.NaN, Infinity, -Infinity])(
    '%f is refused by the variable’s name, whatever is done with it',
    (value) => {
      const named = /synthesis\/8x8\/Conv1\/weight holds values that are not numbers/;
      const use = inferenceModel(spoilt('Gs', value));
      expect(() => toTensors(use.weights)).toThrow(named);
      expect(() => exportOnnx(use, 'generator')).toThrow(named);
      expect(() => trainingModel(spoilt('G', value))).toThrow(named);
      expect(() => trainingModel(spoilt('E', value))).toThrow(/decoder\/8x8\/Conv0\/bias holds/);
    },
  );

  it('is told from the largest number there is', () => {
    const use = inferenceModel(spoilt('Gs', 3.4e38));
    expect(() => checkFinite(use.weights)).not.toThrow();
    expect(exportOnnx(use, 'generator').length).toBeGreaterThan(1000);
    expect(trainingModel(spoilt('G', -3.4e38)).model.config).toEqual(config);
  });
});

describeWithShared('a network pickle of 7 kB that asks for 10⁹ layers', () => {
  it('is refused in one sentence, at once', () => {
    const bytes = readFileSync(sharedPath('cases/damaged/netpickle-mapping-layers-1e9-OOM.pkl'));
    expect(() => openNetwork(bytes)).toThrow(
      'mapping_layers of Gs is 1000000000, not a whole number from 1 to 32.',
    );
  });
});

describeWithShared('the fixtures', () => {
  it.each(['net-32', 'net-16-partial', 'net-8-grouped'])(
    'have the config that stands beside them: %s',
    (name) => {
      const expected = JSON.parse(readFileSync(sharedPath(`fixtures/${name}/config.json`), 'utf8')) as Record<
        string,
        unknown
      >;
      const file = openNetwork(readFileSync(sharedPath(`fixtures/${name}/network.pkl`)));
      expect(file.config).toEqual({
        resolution: expected['resolution'],
        channels: expected['num_channels'],
        latentSize: expected['latent_size'],
        dlatentSize: expected['dlatent_size'],
        fingerprintSize: expected['fingerprint_size'],
        mappingLayers: expected['mapping_layers'],
        mappingFmaps: expected['mapping_fmaps'],
        fmapBase: expected['fmap_base'],
        fmapMax: expected['fmap_max'],
        modulatedLog2: expected['res_modulated_log2'],
        gArch: expected['g_arch'],
        dArch: expected['d_arch'],
        eArch: expected['d_arch'],
      });
    },
  );
});
