/**
 * Every op's first and second derivatives against central differences, on every backend: the analytic gradient along a
 * random direction must be what moving the inputs along it does. Outputs are squared first, so that second derivatives
 * of linear ops are not trivially zero.
 */
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { normals } from '../../testing/twins.ts';
import { channelDot, channelSum, scaleChannels } from './channels.ts';
import { convDown, convFilter, convUp, type ConvAttrs } from './conv.ts';
import { gradientsAgainst, valueAndGradients } from './backward.ts';
import { demodulation } from './demodulate.ts';
import { epilogue, noiseDot } from './epilogue.ts';
import { downsample, fir, upsample } from './fir.ts';
import './gradients.ts';
import { matMul } from './matmul.ts';
import { minibatchStd } from './minibatch-std.ts';

interface Case {
  shapes: number[][];
  op: (...inputs: tf.Tensor[]) => tf.Tensor;
}

const same: ConvAttrs = { kernel: 3, stride: 1, pad: 1, flip: false, gain: 0.3, fineSize: 5 };
const down: ConvAttrs = { kernel: 3, stride: 2, pad: 0, flip: false, gain: 0.3, fineSize: 7 };
const up: ConvAttrs = { ...down, flip: true };
const pointwise: ConvAttrs = { kernel: 1, stride: 1, pad: 0, flip: false, gain: 0.5, fineSize: 4 };

const cases: Record<string, Case> = {
  'matMul, both transposed': {
    shapes: [
      [4, 3],
      [5, 4],
    ],
    op: (a, b) => matMul(a!, b!, { transposeA: true, transposeB: true, gain: 0.7 }),
  },
  scaleChannels: {
    shapes: [
      [2, 3, 3, 4],
      [2, 4],
    ],
    op: (x, s) => scaleChannels(x!, s!),
  },
  channelDot: {
    shapes: [
      [2, 3, 3, 4],
      [2, 3, 3, 4],
    ],
    op: (a, b) => channelDot(a!, b!),
  },
  channelSum: { shapes: [[2, 3, 3, 4]], op: (x) => channelSum(x!) },
  'convDown, styled': {
    shapes: [
      [2, 5, 5, 3],
      [3, 3, 3, 4],
      [2, 3],
    ],
    op: (a, w, s) => convDown(a!, w!, same, s),
  },
  'convDown, 1×1': {
    shapes: [
      [2, 4, 4, 3],
      [1, 1, 3, 4],
    ],
    op: (a, w) => convDown(a!, w!, pointwise),
  },
  'convDown, stride 2': {
    shapes: [
      [2, 7, 7, 3],
      [3, 3, 3, 4],
    ],
    op: (a, w) => convDown(a!, w!, down),
  },
  'convUp, styled': {
    shapes: [
      [2, 3, 3, 4],
      [3, 3, 4, 3],
      [2, 4],
    ],
    op: (b, w, s) => convUp(b!, w!, up, s),
  },
  'convUp, stride 1': {
    shapes: [
      [2, 5, 5, 4],
      [3, 3, 3, 4],
    ],
    op: (b, w) => convUp(b!, w!, same),
  },
  'convFilter, scaled': {
    shapes: [
      [2, 5, 5, 3],
      [2, 5, 5, 4],
      [2, 3],
    ],
    op: (a, b, s) => convFilter(a!, b!, same, { scaleA: s }),
  },
  'convFilter, stride 2, flipped, scaled': {
    shapes: [
      [2, 7, 7, 3],
      [2, 3, 3, 4],
      [2, 4],
    ],
    op: (a, b, s) => convFilter(a!, b!, up, { scaleB: s }),
  },
  upsample: { shapes: [[2, 3, 3, 2]], op: (x) => upsample(x!) },
  downsample: { shapes: [[2, 4, 4, 2]], op: (x) => downsample(x!) },
  'fir, blur before a strided convolution': {
    shapes: [[2, 4, 4, 2]],
    op: (x) => fir(x!, { up: 1, down: 1, padBefore: 2, padAfter: 2, gain: 1 }),
  },
  'epilogue, linear with everything': {
    shapes: [[2, 3, 3, 4], [4], [2, 4], [2, 3, 3, 1], []],
    op: (x, bias, demod, noise, strength) =>
      epilogue(
        { x: x!, bias: bias!, demod, noise, strength },
        { activation: 'linear', biasGain: 0.5, offset: 1 },
      ),
  },
  // Shifted so far from the kink that no step of a difference crosses it.
  'epilogue, leaky, positive side': {
    shapes: [[2, 3, 3, 4], [4], [2, 4]],
    op: (x, bias, demod) => epilogue({ x: x!, bias: bias!, demod }, { offset: 50 }),
  },
  'epilogue, leaky, negative side': {
    shapes: [[2, 3, 3, 4], [4], [2, 4]],
    op: (x, bias, demod) => epilogue({ x: x!, bias: bias!, demod }, { offset: -50 }),
  },
  noiseDot: {
    shapes: [
      [2, 3, 3, 4],
      [2, 3, 3, 1],
    ],
    op: (g, noise) => noiseDot(g!, noise!),
  },
  demodulation: {
    shapes: [
      [3, 3, 4, 5],
      [2, 4],
    ],
    op: (w, s) => demodulation(w!, s!, 0.4),
  },
  // What path length differentiates: demodulation's derivatives one order further.
  'the style gradient of demodulation': {
    shapes: [
      [3, 3, 4, 5],
      [2, 4],
      [2, 5],
    ],
    op: (w, s, dy) => gradientsAgainst(() => demodulation(w!, s!, 0.4), [s!], dy!)[0]!,
  },
  minibatchStd: { shapes: [[8, 2, 2, 3]], op: (x) => minibatchStd(x!, 4) },
};

const step = 1e-2;

/** Σ op(inputs)² · fixed weights. */
function objective({ op }: Case, inputs: tf.Tensor[]): tf.Tensor {
  const value = op(...inputs);
  return tf.sum(tf.mul(tf.square(value), normals(value.shape, 11)));
}

/** The gradient of the objective along fixed directions: a scalar function of the inputs. */
function slope(it: Case, inputs: tf.Tensor[], seed: number): tf.Tensor {
  const { gradients } = valueAndGradients(() => objective(it, inputs), inputs);
  return along(gradients, seed);
}

const along = (tensors: tf.Tensor[], seed: number): tf.Tensor =>
  tensors.map((t, i) => tf.sum(tf.mul(t, normals(t.shape, seed + i)))).reduce((a, b) => tf.add(a, b));

/** [analytic, by differences] of `f` along directions of `seed`. */
async function compare(
  f: (inputs: tf.Tensor[]) => tf.Tensor,
  shapes: number[][],
  seed: number,
): Promise<number[]> {
  const pair = tf.tidy(() => {
    const inputs = shapes.map((shape, i) => tf.mul(normals(shape, 31 + i), 0.7));
    const moved = (h: number): tf.Tensor[] =>
      inputs.map((x, i) => tf.add(x, tf.mul(normals(x.shape, seed + i), h)));
    const { gradients } = valueAndGradients(() => f(inputs), inputs);
    const difference = tf.mul(tf.sub(f(moved(step)), f(moved(-step))), 1 / (2 * step));
    return tf.stack([along(gradients, seed), difference]);
  });
  const values = [...(await pair.data())];
  pair.dispose();
  return values;
}

describeEachBackend(['cpu', 'wasm', 'webgpu'], 'derivatives agree with central differences', () => {
  describe.each(Object.entries(cases))('%s', (_, it_) => {
    it('to first order', async () => {
      const [analytic, numeric] = await compare((inputs) => objective(it_, inputs), it_.shapes, 51);
      expect(Math.abs(analytic! - numeric!)).toBeLessThan(5e-3 * (1 + Math.abs(numeric!)));
    });

    it('to second order', async () => {
      const [analytic, numeric] = await compare((inputs) => slope(it_, inputs, 71), it_.shapes, 51);
      expect(Math.abs(analytic! - numeric!)).toBeLessThan(2e-2 * (1 + Math.abs(numeric!)));
    });
  });
});
