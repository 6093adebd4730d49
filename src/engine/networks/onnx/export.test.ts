/**
 * Every exported network in ONNX Runtime against the studio's own output on the same random weights.
 */
import * as tf from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-web';
import { expect, it } from 'vitest';
import { describeEachBackend } from '../../../testing/backends.ts';
import { RandomState } from '../../random/numpy.ts';
import type { Architecture, NetworkConfig } from '../config.ts';
import { exportOnnx, type OnnxPart } from './export.ts';
import { generate } from '../generator.ts';
import { tinyConfig } from '../../../testing/tiny-run.ts';
import { disposeWeights, modelLayout, toTensors, type PlainModel } from '../load.ts';
import { decode, discriminate } from '../trunk.ts';

const small: NetworkConfig = { ...tinyConfig.network, resolution: 16 };

/** Every variable drawn, biases and noise strengths too, so that nothing is left out unnoticed. */
function randomModel(config: NetworkConfig, seed: number): PlainModel {
  const random = new RandomState(seed);
  const weights = new Map(
    modelLayout(config).map(({ name, shape, initialStd }) => {
      const size = shape.reduce((product, n) => product * n, 1);
      const std = initialStd === 0 ? 0.3 : initialStd;
      return [name, { shape, data: Float32Array.from(random.randn(size), (value) => value * std) }];
    }),
  );
  return { config, weights };
}

async function runOnnx(
  model: PlainModel,
  part: OnnxPart,
  inputs: Record<string, tf.Tensor>,
  noise: 'stored' | 'none' = 'stored',
): Promise<Record<string, Float32Array>> {
  const session = await ort.InferenceSession.create(exportOnnx(model, part, { noise }));
  const feeds = Object.entries(inputs).map(([name, tensor]) => [
    name,
    new ort.Tensor('float32', Float32Array.from(tensor.dataSync()), tensor.shape),
  ]);
  const results = await session.run(Object.fromEntries(feeds) as Record<string, ort.Tensor>);
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, tensor]) => [name, tensor.data as Float32Array]),
  );
}

/** Within 1e-4 of the largest magnitude, and neither empty nor constant. */
function expectAlike(actual: Float32Array | undefined, expected: tf.Tensor): void {
  const values = Float32Array.from(expected.dataSync());
  expect(actual?.length).toBe(values.length);
  const largest = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const worst = values.reduce((a, b, i) => Math.max(a, Math.abs(b - actual![i]!)), 0);
  expect(largest).toBeGreaterThan(0.01);
  expect(worst / largest).toBeLessThan(1e-4);
}

const toNchw = (images: tf.Tensor) => tf.transpose(images, [0, 3, 1, 2]);

/** All three networks of one config, N images at once. */
async function compare(config: NetworkConfig, N: number, seed = 1): Promise<void> {
  const model = randomModel(config, seed);
  const weights = toTensors(model.weights);
  const random = new RandomState(seed + 1);
  const z = tf.tensor(Float32Array.from(random.randn(N * config.latentSize)), [N, config.latentSize]);
  const fingerprint = tf.tensor(Float32Array.from(random.bits(N * config.fingerprintSize)), [
    N,
    config.fingerprintSize,
  ]);

  for (const noise of ['stored', 'none'] as const) {
    const images = generate(config, weights, z, fingerprint, noise);
    const { image } = await runOnnx(model, 'generator', { latent: z, fingerprint }, noise);
    expectAlike(image, toNchw(images));
    if (noise === 'none') continue;

    const { latents, logits } = decode(config, weights, images);
    const decoded = await runOnnx(model, 'decoder', { image: toNchw(images) });
    expectAlike(decoded['latent'], latents);
    expectAlike(decoded['logits'], logits);
    const { score } = await runOnnx(model, 'discriminator', { image: toNchw(images) });
    expectAlike(score, discriminate(config, weights, images));
  }
  disposeWeights(weights);
}

describeEachBackend(['wasm'], 'exported ONNX networks', () => {
  const architectures: Architecture[] = ['orig', 'skip', 'resnet'];
  for (const gArch of architectures) {
    for (const dArch of architectures) {
      it(`give the studio's output for G ${gArch} and D ${dArch}`, async () => {
        await compare({ ...small, gArch, dArch, eArch: dArch }, 2);
      });
    }
  }

  it('do so for grey images, an odd latent, a dlatent of its own size and a partly modulated generator', async () => {
    await compare(
      {
        ...small,
        channels: 1,
        latentSize: 13,
        dlatentSize: 5,
        mappingFmaps: 7,
        modulatedLog2: [3, 3],
        gArch: 'resnet',
      },
      3,
    );
  });

  it('do so for a decoder of another architecture, at 8 and 4 pixels', async () => {
    await compare({ ...small, resolution: 8, eArch: 'skip' }, 1);
    await compare({ ...small, resolution: 4, dArch: 'skip', eArch: 'skip' }, 2);
  });

  it('do so for feature maps that differ from level to level, 32 pixels, nothing modulated at the top', async () => {
    await compare({ ...small, resolution: 32, fmapBase: 96, fmapMax: 24, modulatedLog2: [2, 4] }, 2);
  });

  it('take any batch size, in groups of four where the discriminator compares images', async () => {
    for (const N of [1, 4, 8]) await compare(small, N, N);
    const model = randomModel(small, 1);
    const six = tf.zeros([6, 3, 16, 16]);
    await expect(runOnnx(model, 'discriminator', { image: six })).rejects.toThrow();
  });

  it('refuse to export a network whose weights are not there', () => {
    const model = randomModel(small, 1);
    const generatorOnly = new Map([...model.weights].filter(([name]) => !name.startsWith('decoder/')));
    expect(() => exportOnnx({ ...model, weights: generatorOnly }, 'decoder')).toThrow(
      /no variable decoder\/16x16\/FromRGB\/weight/,
    );
  });
});
