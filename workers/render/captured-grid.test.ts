/**
 * What drawing costs on a GPU, counted on Dawn's null device: replays, dispatches through tfjs, pipelines asked for and
 * buffers left behind. What is drawn there is zeros; that it is right is shown elsewhere (drawing/batch-generator.test.ts).
 */
import 'fake-indexeddb/auto';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { nodeCodecs } from '../../src/data/decode/codecs-node.ts';
import { requireGpu } from '../../src/engine/gpu/gpu.ts';
import type { OpenBackendOptions, OpenedBackend } from '../../src/engine/open.ts';
import { CapturedFunction } from '../../src/engine/gpu/capture/captured-function.ts';
import { StudioError } from '../../src/base/error.ts';
import { packModel } from '../../src/engine/networks/model-file.ts';
import { countDispatches } from '../../src/engine/gpu/count.ts';
import { splitModel } from '../../src/engine/training/checkpoint.ts';
import { initialModel } from '../../src/engine/training/initial.ts';
import { encodePng } from '../../src/formats/png-encode.ts';
import { openStore } from '../../src/storage/store.ts';
import { openNullDevice } from '../../src/testing/null-device.ts';
import { tinyConfig } from '../../src/testing/tiny-run.ts';
import { Catalogue } from './catalogue.ts';
import type { CellPlan } from '../../src/drawing/plan.ts';
import { Newest } from '../../src/base/newest.ts';
import { Job } from '../kit/job.ts';
import { newJob } from '../kit/testing/linked.ts';
import type { DrawProgress, GridRequest } from './protocol.ts';
import { RenderService } from './service.ts';
import { Heard } from './testing/heard.ts';

const { network } = tinyConfig;

function modelBytes(seed: number): Uint8Array<ArrayBuffer> {
  const { G, E } = splitModel(initialModel(network, seed).weights, new Map());
  return packModel(network, { G, Gs: G!, E });
}

/** Columns of eight, or one row. */
const gridOf = (seed: number, count = 64): CellPlan => {
  const columns = Math.min(8, count);
  const shape = { columns, rows: count / columns };
  return { mode: 'same-fingerprint', ...shape, seed, fingerprintSeed: null, given: { 0: '010101' } };
};

let opened: OpenedBackend;
/** Tells of a loss, as the open device would. */
let lose: () => void;
let service: RenderService;
let version: number;
let databases = 0;
/** Buffers that were made and not destroyed. */
let buffers: Set<GPUBuffer>;
let heard: Heard;

async function openDevice(
  _: string,
  listeners: Pick<OpenBackendOptions, 'onError' | 'onLost'>,
): Promise<OpenedBackend> {
  opened = await openNullDevice(listeners);
  lose = () => listeners.onLost?.(new StudioError('gpu-lost', 'Gone.'));
  const { device } = opened.gpu!;
  const createBuffer = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = createBuffer(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    buffers.add(buffer);
    buffer.destroy = () => {
      buffers.delete(buffer);
      return destroy();
    };
    return buffer;
  };
  return opened;
}

/** The page's, which aborts what it does not want any more. */
const newest = new Newest();
const grid = (plan: CellPlan, change: Partial<GridRequest> = {}) => {
  const job = new Job<DrawProgress>(newest.next(), () => undefined);
  return service.renderGrid({ modelId: 'sample', plan, noise: 'stored', ...change }, job);
};
const decode = () => {
  const bytes = encodePng({ width: 8, height: 8, channels: 3, data: new Uint8Array(192) });
  const image = { blob: new Blob([bytes]), fileName: 'a.png' };
  return service.decode({ modelId: 'sample', image }, newJob());
};

/** Replays and dispatches through tfjs that `work` takes. */
async function costOf(work: () => Promise<unknown>): Promise<{ replays: number; dispatches: number }> {
  await service.adapter(); // opens the device
  const run = vi.spyOn(CapturedFunction.prototype, 'run');
  const count = countDispatches();
  try {
    await work();
    return { replays: run.mock.calls.length, dispatches: count.stop() };
  } finally {
    run.mockRestore();
  }
}

beforeEach(async () => {
  buffers = new Set();
  version = 1;
  const store = openStore(`captured-grid-${databases++}`);
  class Versions extends Catalogue {
    override version = async (): Promise<string> => String(version);
  }
  const catalogue = new Versions(store, async () => modelBytes(version));
  service = new RenderService({ store, codecs: nodeCodecs, openDevice, catalogue });
  heard = new Heard(service);
});
afterEach(async () => {
  heard.close();
  await service.close();
});

it('a grid of 64 is one batch; the next one, of other seeds, is one replay and nothing else', async () => {
  const first = await costOf(() => grid(gridOf(0)));
  expect(first.replays).toBe(1);
  expect(first.dispatches).toBeGreaterThan(0);
  expect(await costOf(() => grid(gridOf(100)))).toEqual({ replays: 1, dispatches: 0 });
  expect(await costOf(() => grid(gridOf(200), { noise: 'none' }))).toMatchObject({ replays: 1 });
  expect(await costOf(() => grid(gridOf(300)))).toEqual({ replays: 1, dispatches: 0 });
});

it('another gain, another reference or the whole grid as a file need nothing drawn', async () => {
  const shown = await grid(gridOf(0), { difference: { referenceIndex: 0, gain: 2 } });
  const nothing = { replays: 0, dispatches: 0 };
  expect(await costOf(() => grid(gridOf(0), { difference: { referenceIndex: 3, gain: 8 } }))).toEqual(
    nothing,
  );
  const { cells } = shown;
  const file = { modelId: 'sample', cells, columns: 8, noise: 'stored', fileStem: 'x' } as const;
  expect(await costOf(() => service.exportPng(file))).toEqual(nothing);
});

it('while somebody drags, what is done is shown and only the newest is drawn next', async () => {
  await grid(gridOf(0));
  let later: Promise<PromiseSettledResult<unknown>[]> | undefined;
  const run = vi.spyOn(CapturedFunction.prototype, 'run').mockImplementationOnce(function (
    this: CapturedFunction,
    values,
  ) {
    later = Promise.allSettled([2, 3, 4].map((seed) => grid(gridOf(seed))));
    return this.run(values);
  });
  expect(await grid(gridOf(1))).not.toBeNull();
  const replies = await later;
  expect(replies?.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  expect(run.mock.calls.length).toBe(3); // the call put aside, made, and the newest's
  run.mockRestore();
});

it('a second picture to decode is one replay', async () => {
  await decode();
  expect(await costOf(decode)).toEqual({ replays: 1, dispatches: 0 });
});

it('asks for all pipelines before the first dispatch, and for none one by one', async () => {
  await service.openModel('sample');
  const { device } = opened.gpu!;
  const alone = vi.spyOn(device, 'createComputePipeline');
  const together = vi.spyOn(device, 'createComputePipelineAsync');
  await grid(gridOf(0));
  expect(together.mock.calls.length).toBeGreaterThan(5);
  expect(alone.mock.calls.map(([{ label }]) => label)).toEqual([]);
});

it('captures anew when the model has changed, and leaves no tensor and no buffer of the old one', async () => {
  const use = async (): Promise<[tensors: number, buffers: number]> => {
    await service.openModel('sample');
    // Seeds that were not drawn before: what was drawn is kept.
    await grid(gridOf(100 * version, 4));
    await grid(gridOf(100 * version + 9, 4));
    await decode();
    await decode();
    requireGpu().trimPool();
    return [tf.memory().numTensors, buffers.size];
  };
  const once = await use();
  version++;
  expect((await costOf(use)).dispatches).toBeGreaterThan(0);
  version++;
  expect(await use()).toEqual(once);
});

it('frees what it captured when the device closes', async () => {
  await service.adapter();
  const before = tf.memory().numTensors;
  await grid(gridOf(0, 4));
  await decode();
  const dispose = vi.spyOn(CapturedFunction.prototype, 'dispose');
  await service.close();
  expect(dispose.mock.calls.length).toBe(2);
  await service.adapter(); // another device, to ask tfjs at all
  expect(tf.memory().numTensors).toBe(before);
  dispose.mockRestore();
});

it.each(['prepare', 'run'] as const)('draws on a fresh device when one is lost in %s', async (where) => {
  const original = CapturedFunction.prototype[where] as (...given: unknown[]) => never;
  const spy = vi.spyOn(CapturedFunction.prototype, where).mockImplementationOnce(function (
    this: CapturedFunction,
    ...given: unknown[]
  ) {
    lose();
    return original.apply(this, given);
  });
  expect(await grid(gridOf(0, 4))).not.toBeNull();
  spy.mockRestore();
  expect(await costOf(() => grid(gridOf(9, 4)))).toEqual({ replays: 1, dispatches: 0 });
});

// The last one: the kernel is out of use from then on.
it('says once that a kernel was refused, and draws without it', async () => {
  await service.openModel('sample');
  const { device } = opened.gpu!;
  const compile = device.createComputePipelineAsync.bind(device);
  device.createComputePipelineAsync = (descriptor) =>
    descriptor.label?.startsWith('studio/fir-') ? Promise.reject(new Error('refused')) : compile(descriptor);
  expect(await grid(gridOf(0, 3))).not.toBeNull();
  expect(await grid(gridOf(0, 4))).not.toBeNull();
  await new Promise((resolve) => setTimeout(resolve, 5));
  const notices = heard.events.flatMap((event) => (event.type === 'notice' ? [event.message] : []));
  expect(notices).toEqual([expect.stringMatching(/StudioFir.*Drawing goes on/)]);
});
