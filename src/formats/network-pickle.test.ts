import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeWithShared, sharedPath } from '../testing/shared.ts';
import { readNetworkPickle } from './network-pickle.ts';
import { opcodes as op } from './pickle-opcodes.ts';
import { readSafetensors } from './safetensors.ts';
import { PickleWriter, type WriterProtocol } from './testing/pickle-writer.ts';
import { seededVariables, writeNetworkPickle, type NetworkToWrite } from './testing/write-network-pickle.ts';

const generatorShapes = {
  'synthesis/noise0': [1, 1, 4, 4],
  'synthesis/4x4/Latent/weight': [8, 64],
  'synthesis/4x4/Conv/noise_strength': [],
  'synthesis/8x8/Conv0_up/weight': [3, 3, 4, 40],
  'mapping/Dense0/weight': [5, 8],
  lod: [],
  dlatent_avg: [8],
};

const settings = {
  resolution: 8,
  num_channels: 3,
  architecture: 'skip',
  latent_size: 300,
  truncation_psi: 0.5,
  label: null,
};

const G: NetworkToWrite = {
  name: 'G',
  staticKwargs: settings,
  variables: seededVariables(generatorShapes, 1),
};
const Gs: NetworkToWrite = { ...G, name: 'Gs', variables: seededVariables(generatorShapes, 2) };
const E: NetworkToWrite = {
  name: 'E',
  staticKwargs: { ...settings, architecture: 'resnet' },
  variables: seededVariables({ 'decoder/8x8/FromRGB/weight': [1, 1, 3, 4], 'decoder/Output/bias': [13] }, 3),
};
const D: NetworkToWrite = {
  name: 'D',
  staticKwargs: settings,
  variables: seededVariables({ 'discriminator/Output/weight': [4, 1] }, 4),
};

const protocols: WriterProtocol[] = [2, 3, 4, 5];

describe('readNetworkPickle', () => {
  const cases = protocols.flatMap((protocol) => ([1, 2] as const).map((numpy) => ({ protocol, numpy })));

  it.each(cases)('reads every value of protocol $protocol with numpy $numpy names', ({ protocol, numpy }) => {
    const pickle = readNetworkPickle(
      writeNetworkPickle([E, G, D, Gs], { protocol, numpy, easyDict: numpy === 2 }),
    );
    if (pickle.kind !== 'fingerprinted') throw new Error(pickle.kind);
    for (const [network, written] of [
      [pickle.E, E],
      [pickle.G, G],
      [pickle.D, D],
      [pickle.Gs, Gs],
    ] as const) {
      expect(network.name).toBe(written.name);
      expect(network.version).toBe(4);
      expect(network.staticKwargs).toEqual(written.staticKwargs);
      expect([...network.variables.keys()].sort()).toEqual([...written.variables.keys()].sort());
      for (const [name, { shape, data }] of written.variables) {
        expect(network.variables.get(name)?.shape, name).toEqual(shape);
        expect(network.variables.get(name)?.data, name).toEqual(data);
      }
    }
    expect(Object.keys(pickle.G.components).sort()).toEqual(['mapping', 'synthesis']);
    expect(pickle.E.components).toEqual({});
  });

  it('recognises a plain StyleGAN2 pickle by its three networks', () => {
    const pickle = readNetworkPickle(writeNetworkPickle([G, D, Gs]));
    expect(pickle.kind).toBe('plain');
    expect(pickle.Gs.variables.get('dlatent_avg')?.data).toEqual(Gs.variables.get('dlatent_avg')?.data);
  });

  it.each([
    ['two networks', writeNetworkPickle([G, D]), 'holds 2 networks'],
    ['a list of numbers', new PickleWriter().value([1, 2, 3, 4]).finish(), 'a list of 4 values'],
    ['a single value', new PickleWriter().value('x').finish(), 'a string'],
    [
      'a network of an unknown version',
      writeNetworkPickle([E, { ...G, version: 5 as 4 }, D, Gs]),
      'G has state version 5',
    ],
  ])('refuses %s and says what it is', (_what, bytes, fault) => {
    expect(() => readNetworkPickle(bytes)).toThrowError(
      expect.objectContaining({ code: 'no-network', message: expect.stringContaining(fault) }),
    );
  });

  it.each([
    ['torch_utils.persistence', '_reconstruct_persistent_obj', 'stylegan2-ada-pytorch or StyleGAN3'],
    ['torch._utils', '_rebuild_tensor_v2', 'a PyTorch checkpoint'],
    ['sklearn.svm', 'SVC', 'a scikit-learn model'],
  ])('says what kind of pickle names %s.%s', (module, name, what) => {
    const bytes = new PickleWriter({ protocol: 2 }).global(module, name).finish();
    expect(() => readNetworkPickle(bytes)).toThrowError(
      expect.objectContaining({
        code: 'pickle-refused',
        message: expect.stringMatching(`This is .*${what}.*: it names ${module}.${name},`),
      }),
    );
  });

  it('refuses variables that share their values: few bytes would stand for many', () => {
    // Protocol 2 numbers its memo entries itself, so one more does no harm.
    const writer = new PickleWriter({ protocol: 2 });
    const kept = [0x0f, 0x27, 0, 0];
    const variables = () => {
      writer
        .emit(op.EMPTY_LIST, op.MARK)
        .text('a')
        .array({ shape: [500], data: new Float32Array(500) });
      writer.emit(op.LONG_BINPUT, ...kept, op.TUPLE2);
      for (const name of ['b', 'c']) writer.text(name).emit(op.LONG_BINGET, ...kept, op.TUPLE2);
      writer.emit(op.APPENDS);
    };
    writer.tuple(() => {
      for (let i = 0; i < 3; i++) {
        writer.global('dnnlib.tflib.network', 'Network').emit(op.EMPTY_TUPLE, op.NEWOBJ);
        writer.dict([
          ['version', 4],
          ['static_kwargs', {}],
          ['variables', variables],
        ]);
        writer.emit(op.BUILD);
      }
    });
    expect(() => readNetworkPickle(writer.finish())).toThrowError(/larger than the file/);
  });

  it('reports a file cut short anywhere, never a network', () => {
    const whole = writeNetworkPickle([E, G, D, Gs], { protocol: 3 });
    for (let length = 0; length < whole.length; length += 97) {
      expect(() => readNetworkPickle(whole.subarray(0, length))).toThrowError(
        expect.objectContaining({ code: 'bad-pickle', message: expect.stringMatching(/at byte \d+: /) }),
      );
    }
  });

  it('copies no weights until they are asked for', () => {
    const shapes = { 'synthesis/4x4/Conv/weight': [3, 3, 512, 1024] };
    const big = { ...G, variables: seededVariables(shapes, 5) };
    const bytes = writeNetworkPickle([E, big, D, Gs]);
    const before = process.memoryUsage().arrayBuffers;
    const pickle = readNetworkPickle(bytes);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(bytes.length / 100);
    expect(pickle.G.variables.get('synthesis/4x4/Conv/weight')?.data).toHaveLength(3 * 3 * 512 * 1024);
  });
});

describeWithShared('the official network pickles of the fixtures', () => {
  it.each(['net-32', 'net-16-partial', 'net-8-grouped'])(
    '%s names its variables as the reference does',
    (name) => {
      const pickle = readNetworkPickle(readFileSync(sharedPath(`fixtures/${name}/network.pkl`)));
      const config = JSON.parse(readFileSync(sharedPath(`fixtures/${name}/config.json`), 'utf8'));
      if (pickle.kind !== 'fingerprinted') throw new Error(pickle.kind);
      expect(pickle.G.staticKwargs).toMatchObject({
        resolution: config.resolution,
        latent_size: config.latent_size,
      });
      expect(pickle.E.staticKwargs).toMatchObject({ watermark_size: config.fingerprint_size });
      expect(pickle.Gs.variables.get('mapping/Dense0/weight')?.shape[0]).toBe(config.fingerprint_size);

      const golden = readSafetensors(readFileSync(sharedPath(`fixtures/${name}/golden.safetensors`)));
      const trained = [...golden.tensors.keys()]
        .filter((key) => key.startsWith('gradnorm/'))
        .map((key) => key.split('/').slice(2).join('/'));
      const networks = [pickle.E, pickle.G, pickle.D];
      const known = new Set(networks.flatMap((network) => [...network.variables.keys()]));
      expect(trained.filter((key) => !known.has(key))).toEqual([]);
      const untrained = [...known].filter((key) => !trained.includes(key));
      expect(untrained.filter((key) => !/^(synthesis\/noise\d+|lod|dlatent_avg)$/.test(key))).toEqual([]);
      for (const { variables } of networks) {
        for (const { data } of variables.values()) expect(data.every(Number.isFinite)).toBe(true);
      }
    },
  );
});
