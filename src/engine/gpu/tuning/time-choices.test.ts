/** Timing as it is, on a software GPU, whose times mean nothing but are there. */
import type * as tf from '@tensorflow/tfjs-core';
import { expect, it, vi } from 'vitest';
import { describeEachBackend } from '../../../testing/backends.ts';
import { normals } from '../../../testing/twins.ts';
import { convDown } from '../../ops/conv.ts';
import { choiceKey, ruleFor, type Choice } from './rules.ts';
import { productsOf } from './products.ts';
import { timeChoices } from './time-choices.ts';

vi.setConfig({ testTimeout: 300_000 });

const attrs = { kernel: 3, stride: 1, pad: 1, flip: false, gain: 1, fineSize: 8 } as const;

describeEachBackend(['webgpu'], 'timing tiles', (_, opened) => {
  it('gives every candidate that the driver takes its time, and is no error where it refuses one', async (context) => {
    if (!opened().gpu!.device.features.has('timestamp-query')) context.skip('no timestamps here');
    const gpu = opened().gpu!;
    const run = (): tf.Tensor => convDown(normals([1, 8, 8, 4], 1), normals([3, 3, 4, 8], 2), attrs);
    const [use] = await productsOf(gpu.tiles, () => Promise.resolve(run().dispose()));
    const rule = ruleFor(use!.used.product);
    const other: Choice = { ...rule, tile: { ...rule.tile, depth: 8 } };
    const refused: Choice = { ...rule, tile: { ...rule.tile, threadsX: 64, threadsY: 64 } };
    const timed = await timeChoices(gpu, use!.used, [rule, refused, other]);
    expect(timed.map(({ choice }) => choiceKey(choice)).sort()).toEqual([rule, other].map(choiceKey).sort());
    expect(timed.every(({ ms }) => ms > 0)).toBe(true);
    expect(timed[0]!.ms).toBeLessThanOrEqual(timed[1]!.ms);
  });
});
