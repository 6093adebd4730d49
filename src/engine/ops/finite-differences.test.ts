/**
 * Every op's first and second derivatives against central differences, on every backend: the analytic gradient along a
 * random direction must be what moving the inputs along it does.
 */
import { describe, expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import {
  firstDerivatives,
  secondDerivatives,
  type Differentiable,
} from '../../testing/finite-differences.ts';
import { channelDot, channelSum, scaleChannels } from './channels.ts';
import { convDown, convFilter, convUp, type ConvAttrs } from './conv.ts';
import { gradientsAgainst } from './backward.ts';
import { demodulation } from './demodulate.ts';
import { epilogue, noiseDot } from './epilogue.ts';
import { downsample, fir, upsample } from './fir.ts';
import './gradients.ts';
import { matMul } from './matmul.ts';
import { minibatchStd } from './minibatch-std.ts';

const same: ConvAttrs = { kernel: 3, stride: 1, pad: 1, flip: false, gain: 0.3, fineSize: 5 };
const down: ConvAttrs = { kernel: 3, stride: 2, pad: 0, flip: false, gain: 0.3, fineSize: 7 };
const up: ConvAttrs = { ...down, flip: true };
const pointwise: ConvAttrs = { kernel: 1, stride: 1, pad: 0, flip: false, gain: 0.5, fineSize: 4 };

const cases: Record<string, Differentiable> = {
  'matMul, both transposed': {
    shapes: [
      [4, 3],
      [5, 4],
    ],
    op: (a, b) => matMul(a, b, { transposeA: true, transposeB: true, gain: 0.7 }),
  },
  scaleChannels: {
    shapes: [
      [2, 3, 3, 4],
      [2, 4],
    ],
    op: (x, s) => scaleChannels(x, s),
  },
  channelDot: {
    shapes: [
      [2, 3, 3, 4],
      [2, 3, 3, 4],
    ],
    op: (a, b) => channelDot(a, b),
  },
  channelSum: { shapes: [[2, 3, 3, 4]], op: (x) => channelSum(x) },
  'convDown, styled': {
    shapes: [
      [2, 5, 5, 3],
      [3, 3, 3, 4],
      [2, 3],
    ],
    op: (a, w, s) => convDown(a, w, same, s),
  },
  'convDown, 1×1': {
    shapes: [
      [2, 4, 4, 3],
      [1, 1, 3, 4],
    ],
    op: (a, w) => convDown(a, w, pointwise),
  },
  'convDown, stride 2': {
    shapes: [
      [2, 7, 7, 3],
      [3, 3, 3, 4],
    ],
    op: (a, w) => convDown(a, w, down),
  },
  'convUp, styled': {
    shapes: [
      [2, 3, 3, 4],
      [3, 3, 4, 3],
      [2, 4],
    ],
    op: (b, w, s) => convUp(b, w, up, s),
  },
  'convUp, stride 1': {
    shapes: [
      [2, 5, 5, 4],
      [3, 3, 3, 4],
    ],
    op: (b, w) => convUp(b, w, same),
  },
  'convFilter, scaled': {
    shapes: [
      [2, 5, 5, 3],
      [2, 5, 5, 4],
      [2, 3],
    ],
    op: (a, b, s) => convFilter(a, b, same, { scaleA: s }),
  },
  'convFilter, stride 2, flipped, scaled': {
    shapes: [
      [2, 7, 7, 3],
      [2, 3, 3, 4],
      [2, 4],
    ],
    op: (a, b, s) => convFilter(a, b, up, { scaleB: s }),
  },
  upsample: { shapes: [[2, 3, 3, 2]], op: (x) => upsample(x) },
  downsample: { shapes: [[2, 4, 4, 2]], op: (x) => downsample(x) },
  'fir, blur before a strided convolution': {
    shapes: [[2, 4, 4, 2]],
    op: (x) => fir(x, { up: 1, down: 1, padBefore: 2, padAfter: 2, gain: 1 }),
  },
  'epilogue, linear with everything': {
    shapes: [[2, 3, 3, 4], [4], [2, 4], [2, 3, 3, 1], []],
    op: (x, bias, demod, noise, strength) =>
      epilogue(
        { x: x, bias: bias, demod, noise, strength },
        { activation: 'linear', biasGain: 0.5, offset: 1 },
      ),
  },
  // Shifted so far from the kink that no step of a difference crosses it.
  'epilogue, leaky, positive side': {
    shapes: [[2, 3, 3, 4], [4], [2, 4]],
    op: (x, bias, demod) => epilogue({ x: x, bias: bias, demod }, { offset: 50 }),
  },
  'epilogue, leaky, negative side': {
    shapes: [[2, 3, 3, 4], [4], [2, 4]],
    op: (x, bias, demod) => epilogue({ x: x, bias: bias, demod }, { offset: -50 }),
  },
  noiseDot: {
    shapes: [
      [2, 3, 3, 4],
      [2, 3, 3, 1],
    ],
    op: (g, noise) => noiseDot(g, noise),
  },
  demodulation: {
    shapes: [
      [3, 3, 4, 5],
      [2, 4],
    ],
    op: (w, s) => demodulation(w, s, 0.4),
  },
  // What path length differentiates: demodulation's derivatives one order further.
  'the style gradient of demodulation': {
    shapes: [
      [3, 3, 4, 5],
      [2, 4],
      [2, 5],
    ],
    op: (w, s, dy) => gradientsAgainst(() => demodulation(w, s, 0.4), [s], dy)[0]!,
  },
  minibatchStd: { shapes: [[8, 2, 2, 3]], op: (x) => minibatchStd(x, 4) },
};

describeEachBackend(['cpu', 'wasm', 'webgpu'], 'derivatives agree with central differences', () => {
  describe.each(Object.entries(cases))('%s', (_, it_) => {
    it('to first order', async () => {
      const [analytic, numeric] = await firstDerivatives(it_);
      expect(Math.abs(analytic! - numeric!)).toBeLessThan(5e-3 * (1 + Math.abs(numeric!)));
    });

    it('to second order', async () => {
      const [analytic, numeric] = await secondDerivatives(it_);
      expect(Math.abs(analytic! - numeric!)).toBeLessThan(2e-2 * (1 + Math.abs(numeric!)));
    });
  });
});
