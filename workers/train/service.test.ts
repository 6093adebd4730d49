/** The training worker's service on the cpu backend with a store in memory: a run's life as the page sees it. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StudioError } from '../../src/base/error.ts';
import { openBackendNode } from '../../src/engine/open-node.ts';
import { loadCheckpoint } from '../../src/storage/checkpoints.ts';
import type { TrainingConfig } from '../../src/engine/training/config.ts';
import { DatasetWriter, deleteDataset, describeDataset } from '../../src/storage/datasets.ts';
import { acquireWriter } from '../../src/storage/locks.ts';
import { runScope, updateRun } from '../../src/storage/runs.ts';
import { openStore, type Store } from '../../src/storage/store.ts';
import { addTiles } from '../../src/storage/tiles.ts';
import { someTile as tile } from '../../src/testing/gemm-tile.ts';
import { tinyConfig, tinyPixels } from '../../src/testing/tiny-run.ts';
import type { OpenDevice } from '../kit/device.ts';
import { openWorkerBackend } from '../kit/open-backend.ts';
import { link, newJob, type Linked } from '../kit/testing/linked.ts';
import type { RunSummary, TrainEvent } from './protocol.ts';
import { TrainService } from './service.ts';

const config = { ...tinyConfig, totalKimg: 0.048, imagesPerTick: 16 };
const full = new StudioError('storage-full', 'There is no more room.');
let store: Store;
let linked: Linked<TrainService, TrainEvent>;
let service: Linked<TrainService, TrainEvent>['remote'];
let events: TrainEvent[];
/** What other tabs hear. */
let told: TrainEvent[];
let databases = 0;

async function until(seen: (event: TrainEvent) => boolean): Promise<TrainEvent> {
  for (let waited = 0; waited < 50_000; waited += 20) {
    const found = events.find(seen);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(
    `not seen; events: ${JSON.stringify(events.filter(({ type }) => type !== 'grids')).slice(0, 2000)}`,
  );
}

const phase = (name: string) => (event: TrainEvent) => event.type === 'phase' && event.phase === name;

async function storeDataset(): Promise<string> {
  const writer = await DatasetWriter.begin(store, {
    name: 'tiny',
    resolution: 8,
    channels: 3,
    source: 'spec',
  });
  await writer.add(tinyPixels());
  return (await writer.finish()).id;
}

/** A worker on the store, as a page has it. */
function openWorker(openDevice: OpenDevice = openWorkerBackend): void {
  told = [];
  linked = link(() => new TrainService(store, openDevice, (event) => told.push(event)));
  service = linked.remote;
  events = linked.events;
}

beforeEach(() => {
  store = openStore(`service-${databases++}`);
  openWorker();
});
afterEach(() => linked.client.terminate());

async function startRun(
  runId: string,
  totalKimg = config.totalKimg,
  change: Partial<TrainingConfig> = {},
): Promise<void> {
  const datasetId = await storeDataset();
  await service.start({
    runId,
    name: runId,
    datasetId,
    config: { ...config, totalKimg, ...change },
    backend: 'cpu',
  });
}

it('trains to its total, with grids at kimg 0 and at the end, and saves what can be resumed', async () => {
  await startRun('whole');
  await until(phase('done'));
  const grids = events.filter((event) => event.type === 'grids');
  expect(grids[0]?.grids.map(({ kind }) => kind)).toEqual(['arbitrary', 'same-latent', 'same-fingerprint']);
  expect(grids[0]?.grids[0]?.kimg).toBe(0);
  expect(grids.at(-1)?.grids[0]?.kimg).toBe(0.048);
  const [run] = await service.listRuns();
  expect(run).toMatchObject({ runId: 'whole', state: 'done', kimg: 0.048, datasetName: 'tiny' });
  const history = await service.readRun('whole');
  expect(history.curve.at(-1)?.kimg).toBe(0.048);
  expect(history.grids).toHaveLength(3);
  expect((await service.readFilm('whole')).map(({ kimg }) => kimg)).toEqual(
    expect.arrayContaining([0, 0.048]),
  );
  expect(run!.checkpoints[0]!.bitAccuracy).toBe(history.curve.at(-1)?.bitAccuracy);
  expect(told.map(({ type }) => type)).toEqual(events.map(({ type }) => type));
});

it('whose dataset is gone goes on with another one that fits, and knows the same pictures', async () => {
  await startRun('orphan', 0.016);
  await until(phase('done'));
  const [{ datasetId, datasetHash }] = (await service.listRuns()) as [RunSummary];
  await deleteDataset(store, datasetId);
  expect(await service.listRuns()).toMatchObject([{ hasDataset: false, datasetHash }]);
  const again = await storeDataset();
  expect((await describeDataset(store, again)).contentHash).toBe(datasetHash);
  const grey = await DatasetWriter.begin(store, { name: 'grey', resolution: 8, channels: 1, source: 'spec' });
  await grey.add(new Uint8Array(64));
  const { id: greyId } = await grey.finish();
  await expect(service.giveDataset('orphan', greyId)).rejects.toMatchObject({ code: 'dataset-mismatch' });

  await service.giveDataset('orphan', again);
  expect(await service.listRuns()).toMatchObject([{ hasDataset: true, datasetId: again }]);
  events.length = 0;
  await service.resumeRun({ runId: 'orphan', totalKimg: 0.032, backend: 'cpu' });
  await until(phase('done'));
  expect(await service.listRuns()).toMatchObject([{ kimg: 0.032 }]);
});

it('stopped and resumed in another worker ends where an uninterrupted run ends, bit for bit', async () => {
  await startRun('straight');
  await until(phase('done'));
  const straight = (await loadCheckpoint(store, 'straight'))!.payload;

  events.length = 0;
  await startRun('broken');
  await until((event) => event.type === 'stats');
  await service.pause();
  expect(events.some((event) => event.type === 'saved')).toBe(true);
  await service.step();
  await service.stop();
  await until(phase('stopped'));
  const pausedAt = (await service.listRuns()).find(({ runId }) => runId === 'broken')!.kimg;
  expect(pausedAt).toBeGreaterThan(0);

  linked.client.terminate();
  openWorker();
  await service.resumeRun({ runId: 'broken', backend: 'cpu' });
  await until(phase('done'));
  const resumed = (await loadCheckpoint(store, 'broken'))!.payload;
  expect(Buffer.from(resumed).equals(Buffer.from(straight))).toBe(true);
});

it('refuses a second run while one is in memory, and a dataset smaller than the networks', async () => {
  await startRun('first', 100);
  await expect(startRun('second')).rejects.toMatchObject({ code: 'busy' });
  await until(phase('training'));
  await service.stop();
  await until(phase('stopped'));

  const big = { ...config, network: { ...config.network, resolution: 16 } };
  const datasetId = await storeDataset();
  await service.start({ runId: 'big', name: 'big', datasetId, config: big, backend: 'cpu' });
  await until((event) => event.type === 'error' && event.error.code === 'dataset-too-small');
  await until((event) => event.runId === 'big' && phase('failed')(event));
  expect((await service.listRuns()).find(({ runId }) => runId === 'big')?.state).toBe('failed');
});

it('lists a run whose configuration is damaged, and refuses to go on with it by field', async () => {
  await startRun('damaged');
  await until(phase('done'));
  const writer = (await acquireWriter(store, runScope('damaged')))!;
  await updateRun(store, 'damaged', { config: { ...config, gamma: 'much' } }, writer.fence);
  writer.release();
  const [run] = await service.listRuns();
  expect(run).toMatchObject({ name: 'damaged', config: null });
  expect(run?.error?.message).toContain('gamma is "much"');
  await expect(service.resumeRun({ runId: 'damaged' })).rejects.toThrow('“damaged”: The configuration');
  expect((await loadCheckpoint(store, 'damaged'))?.payload.length).toBeGreaterThan(0);
});

it('measures a configuration without leaving anything behind', async () => {
  const estimate = await service.estimate(config, 'cpu', newJob());
  expect(estimate.imagesPerSecond).toBeGreaterThan(0);
  expect(estimate.memoryBytes).toBeGreaterThan(10_000);
  expect(estimate.adapter.backend).toBe('cpu');
  expect(await service.listRuns()).toEqual([]);
});

it('sums up the kernels that were chosen, and forgets them when no run is in memory', async () => {
  await addTiles(store, 'gpu', { a: { tile, slices: 1, ms: 1, ruleMs: 2 }, b: { tile, slices: 1 } });
  expect(await service.tiles()).toEqual({ measured: 1, replaced: 1, unmeasured: 1, gain: 2 });
  await startRun('run', 100);
  await expect(service.forgetTiles()).rejects.toMatchObject({ code: 'busy' });
  await until(phase('training'));
  await service.stop();
  await until(phase('stopped'));
  await expect
    .poll(() =>
      service.forgetTiles().then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
  expect(await service.tiles()).toEqual({ measured: 0, replaced: 0, unmeasured: 0, gain: 1 });
});

it('profiles steps on WebGPU only, and is free again after refusing', async () => {
  await expect(service.profile(config, 'cpu')).rejects.toMatchObject({ code: 'profile-needs-webgpu' });
  await startRun('after');
  await until(phase('done'));
});

it('does not forget a device that was lost while its run was still loading', async () => {
  const lost = new StudioError('gpu-lost', 'The GPU is gone.', 'Resume the run.');
  openWorker(async (_, { onLost }) => {
    const opened = await openBackendNode({ prefer: 'cpu' });
    onLost?.(lost);
    return opened;
  });
  await startRun('lost');
  await until(phase('failed'));
  expect(events.find((event) => event.type === 'error')).toMatchObject({ error: { code: 'gpu-lost' } });
  expect(await loadCheckpoint(store, 'lost')).toBeUndefined();
  await startRun('after', 100); // and the worker is free for another
});

it('leaves a run as it was when the store is full, and saves it once there is room', async () => {
  linked.client.terminate();
  const room = { isFull: false };
  const roomy = store;
  store = {
    close: () => roomy.close(),
    use: (mode, work) => {
      if (room.isFull && mode === 'readwrite') throw full;
      return roomy.use(mode, work);
    },
  };
  openWorker();
  await startRun('cramped', 100, { checkpointEveryTicks: 1000 });
  await until(({ type }) => type === 'saved'); // tick 0’s, and no other is due
  room.isFull = true;
  await expect(service.saveNow()).rejects.toMatchObject({ code: 'storage-full' });
  await expect(service.pause()).rejects.toMatchObject({ code: 'storage-full' });
  await expect(service.stop()).rejects.toMatchObject({ code: 'storage-full' });
  expect(events.some((event) => event.type === 'error' || phase('failed')(event))).toBe(false);
  room.isFull = false;
  const { kimg } = await service.saveNow();
  expect(kimg).toBeGreaterThan(0);
  room.isFull = true;
  await service.stop({ withoutSaving: true });
  await until(phase('stopped'));
  room.isFull = false;
  expect((await service.listRuns()).find(({ runId }) => runId === 'cramped')?.kimg).toBe(kimg);
});
