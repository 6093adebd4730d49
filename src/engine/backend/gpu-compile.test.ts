/** On Dawn's null device, which compiles for real and computes nothing: quick, and enough to see who takes over. */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNullDevice } from '../../testing/null-device.ts';
import { tinyConfig, tinyImages } from '../../testing/tiny-run.ts';
import type { StudioError } from '../error.ts';
import { countDispatches } from '../profile.ts';
import { Trainer } from '../training/trainer.ts';
import { internalsOf } from './gpu-internals.ts';
import type { OpenedBackend } from './open.ts';

describe('a kernel that the driver refuses', () => {
  let opened: OpenedBackend;
  beforeAll(async () => {
    opened = await openNullDevice();
  });
  afterAll(() => opened.dispose());

  it('gives way to its reference twin, told once, and training goes on', async () => {
    const { device } = opened;
    const compile = device!.createComputePipelineAsync.bind(device);
    device!.createComputePipelineAsync = (descriptor) =>
      descriptor.label?.startsWith('studio/fir-')
        ? Promise.reject(new Error('internal compiler error'))
        : compile(descriptor);
    const told: StudioError[] = [];
    const trainer = new Trainer(tinyConfig, tinyImages());
    const normal = countDispatches();
    await trainer.prepare((error) => told.push(error));
    expect(normal.stop()).toBe(0);
    expect(told.map(({ code }) => code)).toEqual(['kernel-refused']);
    expect(told[0]?.message).toMatch(/StudioFir.*internal compiler error/);
    const pipelines = Object.keys(internalsOf(tf.engine().backend).pipelineCache);
    expect(pipelines.filter((key) => key.startsWith('studio/fir-'))).toEqual([]);
    expect(pipelines.some((key) => /^depthwise/i.test(key))).toBe(true); // what the reference twin is made of
    expect(() => trainer.step()).not.toThrow();
    trainer.dispose();
  });
});
