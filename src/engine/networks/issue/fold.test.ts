/**
 * Issuing a generator: the folded network draws the same pictures as the model asked for that fingerprint, in tfjs and in
 * ONNX Runtime, for every fixture of random weights and the sample; and it holds nothing but the pictures.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../base/hash.ts';
import { describeEachBackend } from '../../../testing/backends.ts';
import { RandomState } from '../../random/numpy.ts';
import { generate } from '../generator.ts';
import { disposeWeights, toTensors } from '../load.ts';
import { inferenceModel } from '../model-parts.ts';
import { openNetwork } from '../open-network.ts';
import type { PlainModel } from '../plain-model.ts';
import { foldGenerator } from './fold.ts';
import { writeFoldedSafetensors } from './folded-file.ts';
import { readFoldedSafetensors } from './testing/read-folded.ts';
import { foldedToOnnx } from './folded-onnx.ts';
import type { FoldedConfig, FoldedGenerator } from './folded.ts';
import { issueManifest } from './manifest.ts';
import { runFolded } from './run-folded.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const files: Record<string, string> = {
  'net-32': 'test-fixtures/net-32/network.pkl',
  'net-16-partial': 'test-fixtures/net-16-partial/network.pkl',
  'net-8-grouped': 'test-fixtures/net-8-grouped/network.pkl',
  'the sample': 'public/sample/model.safetensors',
};
const N = 2;

function open(name: string): PlainModel {
  return inferenceModel(openNetwork(new Uint8Array(readFileSync(root + files[name]!))));
}

function bitsOf({ config }: PlainModel, seed: number): number[] {
  return [...new RandomState(seed).bits(config.fingerprintSize)];
}

function latentsOf({ config }: PlainModel): Float32Array {
  return Float32Array.from(new RandomState(3).randn(N * config.latentSize));
}

/** Images [N,C,H,W], flat, of `f` run on the weights. */
function drawn(
  weights: PlainModel['weights'],
  f: (tensors: ReturnType<typeof toTensors>) => tf.Tensor,
): Float32Array {
  const tensors = toTensors(weights);
  const images = tf.tidy(() => Float32Array.from(tf.transpose(f(tensors), [0, 3, 1, 2]).dataSync()));
  disposeWeights(tensors);
  return images;
}

function unfolded(model: PlainModel, bits: number[], noise: 'stored' | 'none' = 'stored'): Float32Array {
  return drawn(model.weights, (tensors) => {
    const z = tf.tensor2d(latentsOf(model), [N, model.config.latentSize]);
    const fingerprints = tf.tensor2d([...bits, ...bits], [N, bits.length]);
    return generate(model.config, tensors, z, fingerprints, noise);
  });
}

function folded(
  { config, weights }: FoldedGenerator,
  latents: Float32Array,
  noise: 'stored' | 'none' = 'stored',
): Float32Array {
  return drawn(weights, (tensors) =>
    runFolded(config, tensors, tf.tensor2d(latents, [N, config.latentSize]), noise),
  );
}

const farthest = (a: Float32Array, b: Float32Array): number => {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
};

describeEachBackend(['wasm'], 'a folded generator', () => {
  it.each(Object.keys(files))(
    '%s draws what the model draws for that fingerprint, and for no other',
    (name) => {
      const model = open(name);
      const bits = bitsOf(model, 1);
      const generator = foldGenerator(model, bits);
      const images = folded(generator, latentsOf(model));
      const error = farthest(images, unfolded(model, bits));
      console.log(`${name}: folded within ${error.toExponential(1)}`);
      expect(error).toBeLessThan(1e-4);
      expect(farthest(images, unfolded(model, bitsOf(model, 2)))).toBeGreaterThan(1e-3);
      expect(
        farthest(folded(generator, latentsOf(model), 'none'), unfolded(model, bits, 'none')),
      ).toBeLessThan(1e-4);
    },
  );

  it.each(Object.keys(files))('%s does so in ONNX Runtime', async (name) => {
    const model = open(name);
    const bits = bitsOf(model, 1);
    const session = await ort.InferenceSession.create(foldedToOnnx(foldGenerator(model, bits)));
    expect(session.inputNames).toEqual(['latent']);
    const latent = new ort.Tensor('float32', latentsOf(model), [N, model.config.latentSize]);
    const { image } = await session.run({ latent });
    await session.release();
    expect(farthest(image!.data as Float32Array, unfolded(model, bits))).toBeLessThan(1e-4);
  });

  it('comes back from its file as it went in, and draws the same', () => {
    const model = open('net-16-partial');
    const generator = foldGenerator(model, bitsOf(model, 1));
    const again = readFoldedSafetensors(writeFoldedSafetensors(generator, { name: 'Cats' }));
    expect(again.config).toEqual(generator.config);
    expect([...again.weights.keys()].toSorted()).toEqual([...generator.weights.keys()].toSorted());
    expect(folded(again, latentsOf(model))).toEqual(folded(generator, latentsOf(model)));
  });
});

describe('an issued generator', () => {
  const model = open('net-16-partial');
  const bits = bitsOf(model, 1);

  it('holds no mapping network, no style and no bits, and leaves the model as it was', () => {
    const before = Float32Array.from(model.weights.get('synthesis/8x8/Conv1/weight')!.data);
    const generator = foldGenerator(model, bits);
    const names = [...generator.weights.keys()];
    expect(names.every((name) => name.startsWith('synthesis/') && !name.includes('/mod_'))).toBe(true);
    expect(names).toContain('synthesis/noise0');
    expect(model.weights.get('synthesis/8x8/Conv1/weight')!.data).toEqual(before);
    const text = new TextDecoder('latin1').decode(writeFoldedSafetensors(generator));
    expect(text).not.toContain(bits.join(''));
    expect(text).not.toContain('fingerprintSize');
  });

  it('takes exactly as many bits as the model has, each 0 or 1', () => {
    expect(() => foldGenerator(model, bits.slice(1))).toThrow(/has 7 bits, and this model takes 8/);
    expect(() =>
      foldGenerator(
        model,
        bits.map((bit) => bit - 0.5),
      ),
    ).toThrow(/not bits/);
  });

  it('is not made of a model without generator, or of one whose numbers went bad', () => {
    const decoderOnly = new Map([...model.weights].filter(([name]) => name.startsWith('decoder/')));
    expect(() => foldGenerator({ ...model, weights: decoderOnly }, bits)).toThrow(/is missing/);
    const name = 'mapping/Dense0/bias';
    const spoilt = new Map(model.weights).set(name, {
      shape: [40],
      data: new Float32Array(40).fill(Number.NaN),
    });
    expect(() => foldGenerator({ ...model, weights: spoilt }, bits)).toThrow(/mapping\/Dense0\/bias holds/);
  });

  it('says what it is where a whole model is asked for, and its reader refuses what is none', () => {
    const bytes = writeFoldedSafetensors(foldGenerator(model, bits));
    expect(() => openNetwork(bytes)).toThrow(/issued to one user/);
    expect(() => readFoldedSafetensors(new Uint8Array(readFileSync(root + files['the sample']!)))).toThrow(
      /no generator that a studio of this version has issued/,
    );
    const generator = foldGenerator(model, bits);
    const withConfig = (change: Partial<FoldedConfig>): FoldedGenerator => ({
      ...generator,
      config: { ...generator.config, ...change },
    });
    const read = (it: FoldedGenerator) => () => readFoldedSafetensors(writeFoldedSafetensors(it));
    expect(read(withConfig({}))).not.toThrow();
    expect(read(withConfig({ resolution: 32 }))).toThrow(/synthesis\/noise5 is missing/);
    expect(read(withConfig({ latentSize: 1e9 }))).toThrow(/latentSize is 1000000000/);
  });

  it('goes with a manifest that names files, model and date, and nothing of the user', async () => {
    const generator = foldGenerator(model, bits);
    const bytes = writeFoldedSafetensors(generator);
    const manifest = await issueManifest({
      date: new Date('2026-03-01T12:00:00Z'),
      model: { name: 'Cats', sha256: 'ab'.repeat(32) },
      generator: generator.config,
      files: [{ name: 'generator.safetensors', bytes }],
    });
    expect(manifest).toMatchObject({
      date: '2026-03-01T12:00:00.000Z',
      model: { name: 'Cats', sha256: 'ab'.repeat(32) },
      files: [{ name: 'generator.safetensors', sizeBytes: bytes.byteLength, sha256: await sha256Hex(bytes) }],
    });
    expect(JSON.stringify(manifest)).not.toContain(bits.join(''));
    expect(await sha256Hex(new TextEncoder().encode('abc'))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});
