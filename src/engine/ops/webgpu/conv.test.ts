import { beforeAll, describe, it, vi } from 'vitest';
import { describeEachBackend } from '../../../testing/backends.ts';
import { expectTwin, normals } from '../../../testing/twins.ts';
import { coarseSize, convDown, convFilter, convUp } from '../conv.ts';
import type { ConvAttrs } from '../conv.ts';
import { ruleFor } from '../../gpu/tuning/rules.ts';
import '../gradients.ts';

interface Case extends ConvAttrs {
  batch: number;
  ca: number;
  cb: number;
}

// Every kind of layer of the networks: SAME 3×3, 1×1 from and to RGB, an odd channel, up and down by 2, both layouts.
const cases: Case[] = [
  { batch: 2, ca: 8, cb: 16, kernel: 3, stride: 1, pad: 1, flip: false, gain: 0.3, fineSize: 8 },
  { batch: 3, ca: 9, cb: 6, kernel: 3, stride: 1, pad: 1, flip: false, gain: 1, fineSize: 4 },
  { batch: 2, ca: 3, cb: 32, kernel: 1, stride: 1, pad: 0, flip: false, gain: 0.5, fineSize: 8 },
  { batch: 2, ca: 32, cb: 3, kernel: 1, stride: 1, pad: 0, flip: false, gain: 0.5, fineSize: 8 },
  { batch: 2, ca: 12, cb: 20, kernel: 3, stride: 2, pad: 0, flip: true, gain: 0.2, fineSize: 17 },
  { batch: 2, ca: 5, cb: 7, kernel: 3, stride: 2, pad: 0, flip: true, gain: 0.2, fineSize: 9 },
  { batch: 2, ca: 16, cb: 36, kernel: 3, stride: 2, pad: 0, flip: false, gain: 0.2, fineSize: 17 },
  { batch: 1, ca: 40, cb: 48, kernel: 3, stride: 1, pad: 1, flip: false, gain: 0.2, fineSize: 16 },
];

const name = (c: Case): string =>
  `${c.kernel}×${c.kernel} stride ${c.stride}${c.flip ? ' flipped' : ''}, ${c.ca} to ${c.cb} channels, ${c.batch}×${c.fineSize}²`;

// Software GPUs compile slowly, and a busy machine slower still.
vi.setConfig({ testTimeout: 300_000 });

describeEachBackend(['webgpu'], 'the convolution family in WGSL equals its reference', (_, opened) => {
  // The tiles of real GPUs, though this one may be emulated.
  beforeAll(() => void (opened().gpu!.tiles.byRule = ruleFor));
  describe.each(cases.map((c) => [name(c), c] as const))('%s', (_, c) => {
    const a = (): ReturnType<typeof normals> => normals([c.batch, c.fineSize, c.fineSize, c.ca], 1);
    const b = (): ReturnType<typeof normals> => normals([c.batch, coarseSize(c), coarseSize(c), c.cb], 2);
    const w = (): ReturnType<typeof normals> =>
      normals(c.flip ? [c.kernel, c.kernel, c.cb, c.ca] : [c.kernel, c.kernel, c.ca, c.cb], 3);

    it('forward', () => expectTwin(([x, f]) => convDown(x!, f!, c), [a(), w()]));
    it('forward with a style', () =>
      expectTwin(([x, f, s]) => convDown(x!, f!, c, s), [a(), w(), normals([c.batch, c.ca], 4)]));
    it('adjoint', () => expectTwin(([x, f]) => convUp(x!, f!, c), [b(), w()]));
    it('adjoint with a style', () =>
      expectTwin(([x, f, s]) => convUp(x!, f!, c, s), [b(), w(), normals([c.batch, c.cb], 5)]));
    it('filter gradient', () => expectTwin(([x, y]) => convFilter(x!, y!, c), [a(), b()]));
    it('filter gradient with styles', () =>
      expectTwin(
        ([x, y, s, t]) => convFilter(x!, y!, c, { scaleA: s, scaleB: t }),
        [a(), b(), normals([c.batch, c.ca], 4), normals([c.batch, c.cb], 5)],
      ));
  });
});
