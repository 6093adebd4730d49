import * as tf from '@tensorflow/tfjs-core';
import { describe, it, vi } from 'vitest';
import { describeEachBackend } from '../../../testing/backends.ts';
import { expectTwin, normals } from '../../../testing/twins.ts';
import { gradientsAgainst } from '../backward.ts';
import { channelBroadcast, channelDot, channelSum, scaleChannels } from '../channels.ts';
import { demodulation } from '../demodulate.ts';
import { epilogue, noiseDot } from '../epilogue.ts';
import { fir } from '../fir.ts';
import { convLayer, denseLayer } from '../layer.ts';
import { consistencyLoss, decoderLosses, logisticLoss } from '../losses.ts';
import { matMul } from '../matmul.ts';
import { minibatchStd } from '../minibatch-std.ts';
import { sumOf } from '../sum-of.ts';
import '../gradients.ts';

// Software GPUs compile slowly, and a busy machine slower still.
vi.setConfig({ testTimeout: 300_000 });

describeEachBackend(['webgpu'], 'ops in WGSL equal their references', () => {
  describe('matrix product', () => {
    const sizes = [
      [5, 7, 6],
      [16, 64, 64],
      [40, 100, 3],
      [130, 16, 72],
    ] as const;
    const transposes = [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const;
    for (const [m, k, n] of sizes) {
      it.each(transposes)(`${m}×${k}×${n}, transposed %s %s`, (transposeA, transposeB) => {
        const a = normals(transposeA ? [k, m] : [m, k], 1);
        const b = normals(transposeB ? [n, k] : [k, n], 2);
        return expectTwin(([x, y]) => matMul(x!, y!, { transposeA, transposeB, gain: 0.7 }), [a, b]);
      });
    }
  });

  describe('FIR', () => {
    it.each([
      ['blur after up', { up: 1, down: 1, padBefore: 1, padAfter: 1, gain: 4 }, 9, 8],
      ['blur before down', { up: 1, down: 1, padBefore: 2, padAfter: 2, gain: 1 }, 8, 8],
      ['upsample RGB', { up: 2, down: 1, padBefore: 2, padAfter: 1, gain: 4 }, 8, 3],
      ['downsample', { up: 1, down: 2, padBefore: 1, padAfter: 1, gain: 1 }, 8, 12],
    ] as const)('%s', (_, attrs, size, channels) =>
      expectTwin(([x]) => fir(x!, attrs), [normals([2, size, size, channels], 1)]),
    );
  });

  it('epilogue of a map that several workgroups share', () =>
    expectTwin(
      ([y, bias, demod, noise, strength]) => epilogue({ x: y!, bias: bias!, demod, noise, strength }),
      [
        normals([2, 24, 24, 64], 1),
        normals([64], 2),
        normals([2, 64], 3),
        normals([2, 24, 24, 1], 4),
        normals([], 5),
      ],
    ));

  it('a sum of many', () =>
    expectTwin(
      (xs) => sumOf(xs),
      Array.from({ length: 20 }, (_, i) => normals([3, 4], i)),
    ));

  describe.each([8, 6])('with %i channels', (c) => {
    const x = (): tf.Tensor => normals([3, 4, 4, c], 1);
    it('epilogue with everything', () =>
      expectTwin(
        ([y, bias, demod, noise, strength]) => epilogue({ x: y!, bias: bias!, demod, noise, strength }),
        [x(), normals([c], 2), normals([3, c], 3), normals([3, 4, 4, 1], 4), normals([], 5)],
      ));
    it('epilogue with stored noise', () =>
      expectTwin(
        ([y, bias, noise, strength]) => epilogue({ x: y!, bias: bias!, noise, strength }),
        [x(), normals([c], 2), normals([1, 4, 4, 1], 4), normals([], 5)],
      ));
    it('epilogue of a linear style', () =>
      expectTwin(
        ([y, bias]) => epilogue({ x: y!, bias: bias! }, { activation: 'linear', offset: 1, biasGain: 0.01 }),
        [normals([3, c], 1), normals([c], 2)],
      ));
    it('channel scaling, dot, sum and broadcast', async () => {
      await expectTwin(([y, s]) => scaleChannels(y!, s!), [x(), normals([3, c], 2)]);
      await expectTwin(([a, b]) => channelDot(a!, b!), [x(), normals([3, 4, 4, c], 2)]);
      await expectTwin(([a, b]) => channelSum(tf.mul(a!, b!)), [x(), normals([3, 4, 4, c], 2)]);
      await expectTwin(
        ([a, b]) => channelBroadcast(tf.mul(a!, b!), [3, 4, c]),
        [normals([c], 1), normals([c], 2)],
      );
      await expectTwin(([g, noise]) => noiseDot(g!, noise!), [x(), normals([3, 4, 4, 1], 2)]);
    });
  });

  // Odd sizes, more inputs, outputs and samples than a workgroup holds, one sample, 1×1.
  describe.each([
    [3, 3, 8, 16],
    [3, 5, 6, 7],
    [1, 1, 300, 9],
    [1, 40, 5, 261],
    [1, 70, 3, 2],
  ])('demodulation, kernel %i, %i samples, %i→%i channels', (kernel, n, inputs, outputs) => {
    const given = (): tf.Tensor[] => [normals([kernel, kernel, inputs, outputs], 1), normals([n, inputs], 2)];
    const demodulated = ([w, s]: tf.Tensor[]): tf.Tensor => demodulation(w!, s!, 0.3);
    it('alone, its gradients together and in turn', () => expectTwin(demodulated, given()));
    it('its style gradient, which path length differentiates', () => {
      const styleGradient = ([w, s, dy]: tf.Tensor[]): tf.Tensor =>
        // Squared, so that its value counts where it is recorded.
        tf.square(gradientsAgainst(() => demodulated([w!, s!]), [s!], dy!)[0]!);
      return expectTwin(styleGradient, [...given(), normals([n, outputs], 3)]);
    });
  });

  it.each([
    [8, 4, 1],
    [16, 4, 2],
    [3, 3, 1],
  ])('minibatch standard deviation of %i in groups of %i, %i batches', (n, group, batches) =>
    expectTwin(([x]) => minibatchStd(x!, group, batches), [normals([n, 4, 4, 6], 1)], 1e-4),
  );

  it.each([
    ['lrelu', {}],
    ['lrelu', { gain: 1 }],
    ['linear', { offset: 1, biasGain: 0.1 }],
  ] as const)('layers with their epilogue, %s %o', async (activation, attrs) => {
    for (const outputs of [8, 6]) {
      const conv = { kernel: 3, stride: 1, pad: 1, flip: false, gain: 0.3, fineSize: 4 } as const;
      const w = normals([3, 3, 5, outputs], 2);
      const inputs = [normals([2, 4, 4, 5], 1), w, normals([outputs], 3), normals([2, 5], 4)];
      const layer = { activation, ...attrs };
      await expectTwin(
        ([a, f, bias]) => convLayer({ a: a!, w: f!, bias: bias! }, conv, layer),
        inputs.slice(0, 3),
      );
      await expectTwin(
        ([a, f, bias, scale]) => convLayer({ a: a!, w: f!, bias: bias!, scale }, conv, layer),
        inputs,
      );
      await expectTwin(
        ([x, f, bias]) => denseLayer({ x: x!, w: f!, bias: bias! }, 0.4, layer),
        [normals([3, 7], 1), normals([7, outputs], 2), normals([outputs], 3)],
      );
    }
  });

  it('losses', async () => {
    const scores = [normals([7], 1)];
    const attrs = { low: 3, share: 0.25 };
    await expectTwin(([s]) => logisticLoss({ scores: s! }, attrs), scores);
    await expectTwin(([s]) => logisticLoss({ scores: s!, weight: tf.scalar(0.3) }, attrs), scores);
    const images = [normals([4, 8, 8, 3], 1)];
    await expectTwin(([x]) => consistencyLoss({ images: x!, weight: tf.scalar(2.5) }), images);
    const z = normals([3, 5], 2);
    const fingerprint = tf.step(normals([3, 7], 3));
    const weights = tf.tensor1d([1.5, 10]);
    const outputs = [normals([3, 12], 1)];
    await expectTwin(([y]) => decoderLosses({ outputs: y!, z, fingerprint, weights }), outputs);
  });

  it('sums over many rows in slices', async () => {
    const big = (seed: number): tf.Tensor => normals([2, 40, 40, 20], seed);
    await expectTwin(([a, b]) => channelDot(a!, b!), [big(1), big(2)]);
    await expectTwin(([a, b]) => channelSum(tf.mul(a!, b!)), [big(1), big(2)], 1e-4);
    await expectTwin(([g, noise]) => noiseDot(g!, noise!), [big(1), normals([1, 40, 40, 1], 2)], 1e-4);
    await expectTwin(
      ([a, b]) => channelDot(a!, b!),
      [normals([2, 8, 8, 300], 1), normals([2, 8, 8, 300], 2)],
    );
  });
});
