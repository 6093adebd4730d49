/** On Dawn's null device, which compiles for real and computes nothing: quick, and enough to see who takes over. */
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openNullDevice } from '../../testing/null-device.ts';
import { tinyConfig, tinyImages } from '../../testing/tiny-run.ts';
import type { StudioError } from '../../base/error.ts';
import { countDispatches } from './count.ts';
import { upsample } from '../ops/fir.ts';
import { kernels as allKernels } from '../ops/webgpu/index.ts';
import { Trainer } from '../training/trainer.ts';
import { requireGpu } from './gpu.ts';
import { prepareKernels } from './prepare-kernels.ts';
import type { OpenedBackend } from '../open.ts';

describe('a kernel that the driver refuses', () => {
  let opened: OpenedBackend;
  let errors: string[] = [];
  beforeEach(async () => {
    errors = [];
    opened = await openNullDevice({ onError: ({ message }) => errors.push(message) });
  });
  afterEach(() => opened.dispose());

  it('gives way to its reference twin, told once, and training goes on', async () => {
    const { device } = opened.gpu!;
    const compile = device.createComputePipelineAsync.bind(device);
    device.createComputePipelineAsync = (descriptor) =>
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
    const pipelines = requireGpu().pipelines.keys;
    expect(pipelines.filter((key) => key.startsWith('studio/fir-'))).toEqual([]);
    expect(pipelines.some((key) => /^depthwise/i.test(key))).toBe(true); // what the reference twin is made of
    expect(() => trainer.step()).not.toThrow();
    trainer.dispose();
  });

  it('is in use again on the next device', async () => {
    const { kernels, device } = opened.gpu!;
    device.createComputePipelineAsync = () => Promise.reject(new Error('internal compiler error'));
    const images = tf.ones([1, 8, 8, 4]);
    const prepared = prepareKernels(opened.gpu!, () => upsample(images).dispose(), { work: 'Drawing' });
    await expect(prepared).rejects.toThrow('internal compiler error'); // it refuses tfjs's own as well
    expect(kernels.op('StudioFir')).toBeUndefined();
    opened.dispose();
    opened = await openNullDevice();
    const next = tf.ones([1, 8, 8, 4]);
    await prepareKernels(opened.gpu!, () => upsample(next).dispose(), { work: 'Drawing' });
    expect(opened.gpu!.kernels.op('StudioFir')).toBeDefined();
    expect(opened.gpu!.pipelines.keys.filter((key) => key.startsWith('studio/fir-'))).toHaveLength(1);
  });

  it('may be refused for its source: that is told once too, and is no error of the run', async () => {
    const { device } = opened.gpu!;
    const createShaderModule = device.createShaderModule.bind(device);
    device.createShaderModule = (descriptor) =>
      createShaderModule(
        descriptor.label?.startsWith('studio/matmul-')
          ? { ...descriptor, code: 'fn main( { this is no WGSL' }
          : descriptor,
      );
    const told: StudioError[] = [];
    const trainer = new Trainer(tinyConfig, tinyImages());
    await trainer.prepare((error) => told.push(error));
    const names = told.map(({ message }) => /\((Studio\w+)\)/.exec(message)?.[1]);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('StudioMatMul');
    expect(() => trainer.step()).not.toThrow();
    await trainer.statistics.take();
    trainer.dispose();
    expect(errors).toEqual([]);
  });
});

it('in a training step no key means two sources, and every joint kernel is asked for', async () => {
  const opened = await openNullDevice();
  const { pipelines, kernels } = opened.gpu!;
  const sources = new Map<string, Set<string>>();
  const of = pipelines.of.bind(pipelines);
  vi.spyOn(pipelines, 'of').mockImplementation((program, ...rest) => {
    sources.set(program.key, (sources.get(program.key) ?? new Set()).add(program.wgsl()));
    return of(program, ...rest);
  });
  const asked = vi.spyOn(kernels, 'joint');
  const trainer = new Trainer(tinyConfig, tinyImages());
  await trainer.prepare();
  expect(sources.size).toBeGreaterThan(100);
  expect([...sources].filter(([, wgsl]) => wgsl.size > 1)).toEqual([]);
  const names = new Set(asked.mock.calls.map(([name]) => name));
  expect(Object.keys(allKernels.joint).filter((name) => !names.has(name))).toEqual([]);
  trainer.dispose();
  opened.dispose();
});
