import 'fake-indexeddb/auto';
import { promisifyRequest } from 'idb-keyval';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { saveCheckpoint } from './checkpoints.ts';
import {
  DatasetReader,
  DatasetWriter,
  deleteDataset,
  leaveOutImages,
  listDatasets,
  renameDataset,
} from './datasets.ts';
import type { DatasetSummary, NewDataset } from './datasets.ts';
import { acquireWriter } from './locks.ts';
import { MemoryLocks } from './memory-locks.ts';
import { deleteModel, describeModel, listModels, loadModel, renameModel, saveModel } from './models.ts';
import {
  appendStats,
  createRun,
  listRuns,
  readGrids,
  readRun,
  readStats,
  runScope,
  saveGrids,
  truncateStats,
  updateRun,
} from './runs.ts';
import { readSetting, writeSetting } from './settings.ts';
import { openStore } from './store.ts';
import type { Store } from './store.ts';
import { freshDatabaseName, fullAtPut } from './testing/faulty-store.ts';
import { importSecret } from '../fingerprint/registry/draw.ts';
import { writeCalibrationBytes } from './calibrations.ts';
import { readRegistryText, writeRegistryText } from './registries.ts';
import { readSecret, writeSecret } from './secrets.ts';
import { deleteEntry, deleteEverything, readUsage } from './usage.ts';

const faces: NewDataset = { name: 'faces', resolution: 128, channels: 3, source: 'files' };
const IMAGE_BYTES = 128 * 128 * 3;

function image(index: number): Uint8Array {
  return new Uint8Array(IMAGE_BYTES).fill(index % 251);
}

async function storeDataset(store: Store, count: number, dataset = faces): Promise<DatasetSummary> {
  const writer = await DatasetWriter.begin(store, dataset);
  for (let i = 0; i < count; i++) await writer.add(image(i));
  return writer.finish();
}

async function countRecords(store: Store): Promise<number> {
  return store.use('readonly', (records) => promisifyRequest(records.count()));
}

describe('datasets', () => {
  it('give back any images in any order across chunks', async () => {
    const store = openStore(freshDatabaseName());
    const summary = await storeDataset(store, 400);
    expect(summary).toMatchObject({ ...faces, count: 400, sizeBytes: 400 * IMAGE_BYTES });
    // 170 images fill a chunk of 8 MB; the cache below holds two of the three.
    const reader = await DatasetReader.open(store, summary.id, { cacheBytes: 0 });
    const indices = [399, 0, 170, 169, 340, 5, 399];
    const pixels = await reader.images(indices);
    indices.forEach((index, k) => expect(pixels[k * IMAGE_BYTES + 17]).toBe(index % 251));
    expect((await reader.all()).length).toBe(400 * IMAGE_BYTES);
    await expect(reader.images([400])).rejects.toThrow(/image 400 of a dataset of 400/);
  });

  it('have a hash of their content, whatever they are called', async () => {
    const store = openStore(freshDatabaseName());
    const a = await storeDataset(store, 5);
    const b = await storeDataset(store, 5, { ...faces, name: 'other' });
    const c = await storeDataset(store, 6);
    expect(a.contentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(b.contentHash).toBe(a.contentHash);
    expect(c.contentHash).not.toBe(a.contentHash);
    expect((await listDatasets(store)).map(({ id }) => id).sort()).toEqual([a.id, b.id, c.id].sort());
    await deleteDataset(store, b.id);
    expect(await listDatasets(store)).toHaveLength(2);
    await expect(DatasetReader.open(store, b.id)).rejects.toMatchObject({ code: 'dataset-missing' });
  });

  it('leave images out and put them back without touching a pixel', async () => {
    const store = openStore(freshDatabaseName());
    const { id, contentHash } = await storeDataset(store, 5);
    await renameDataset(store, id, 'cats');
    await leaveOutImages(store, id, [3, 0, 3, 99]);
    const reader = await DatasetReader.open(store, id);
    expect(reader.summary).toMatchObject({ name: 'cats', count: 3, storedCount: 5, leftOut: [0, 3] });
    expect(reader.summary.contentHash).not.toBe(contentHash);
    const firsts = (pixels: Uint8Array) => Array.from(pixels).filter((_, i) => i % IMAGE_BYTES === 0);
    expect(firsts(await reader.all())).toEqual([1, 2, 4]);
    expect(firsts(await reader.stored([0, 3]))).toEqual([0, 3]);
    await expect(reader.images([3])).rejects.toThrow(/image 3 of a dataset of 3/);
    await expect(leaveOutImages(store, id, [0, 1, 2, 3, 4])).rejects.toMatchObject({ code: 'dataset-empty' });

    await leaveOutImages(store, id, []);
    expect((await listDatasets(store))[0]).toMatchObject({ count: 5, contentHash });
  });

  it('stay as they are while a run trains on them', async () => {
    const store = openStore(freshDatabaseName());
    const { id } = await storeDataset(store, 2);
    const other = await storeDataset(store, 2);
    const run = await createRun(store, { name: 'first', config: {}, datasetId: id });
    const writer = (await acquireWriter(store, runScope(run.id)))!;
    for (const change of [deleteDataset(store, id), leaveOutImages(store, id, [0])])
      await expect(change).rejects.toMatchObject({
        code: 'dataset-busy',
        message: expect.stringContaining('“first”'),
      });
    await deleteDataset(store, other.id);

    writer.release();
    await new Promise((resolve) => setTimeout(resolve));
    await deleteDataset(store, id);
    expect(await listDatasets(store)).toEqual([]);
  });

  it('that go are still known, by their hash, to runs that did not keep it', async () => {
    const store = openStore(freshDatabaseName());
    const { id, contentHash } = await storeDataset(store, 2);
    const older = await createRun(store, { name: 'older', config: {}, datasetId: id });
    const other = await createRun(store, { name: 'other', config: {}, datasetId: id, datasetHash: 'kept' });
    await deleteDataset(store, id);
    expect((await readRun(store, older.id)).datasetHash).toBe(contentHash);
    expect((await readRun(store, other.id)).datasetHash).toBe('kept');
  });

  it('leave nothing behind when given up or when the quota is full', async () => {
    const store = openStore(freshDatabaseName());
    const writer = await DatasetWriter.begin(store, faces);
    for (let i = 0; i < 200; i++) await writer.add(image(i));
    await writer.abandon();
    expect(await countRecords(store)).toBe(0);

    const full = await DatasetWriter.begin(fullAtPut(store, 1), faces);
    await full.add(image(0));
    await expect(full.finish()).rejects.toMatchObject({ code: 'storage-full' });
    expect(await countRecords(store)).toBe(0);
  });
});

describe('models', () => {
  it('are stored, renamed, listed and deleted', async () => {
    const store = openStore(freshDatabaseName());
    const bytes = new Uint8Array(1000).map((_, i) => i);
    const metadata = { name: 'cats', origin: 'imported', fileName: 'network.pkl', details: { bits: 128 } };
    const { id } = await saveModel(store, bytes, metadata);
    await renameModel(store, id, '"><img src=x onerror=alert(1)>');
    expect(await describeModel(store, id)).toMatchObject({
      name: '"><img src=x onerror=alert(1)>',
      sizeBytes: 1000,
    });
    expect((await loadModel(store, id)).bytes).toEqual(bytes);
    expect(await listModels(store)).toHaveLength(1);
    await deleteModel(store, id);
    expect(await countRecords(store)).toBe(0);
    await expect(loadModel(store, id)).rejects.toMatchObject({ code: 'model-missing' });
  });
});

describe('runs', () => {
  it('keep configuration, status, charts with their NaNs, and grids', async () => {
    const store = openStore(freshDatabaseName());
    const run = await createRun(store, {
      name: 'first',
      config: { bits: 16, recipe: 'quick' },
      datasetId: 'd',
    });
    const { fence } = (await acquireWriter(store, runScope(run.id), { locks: new MemoryLocks() }))!;
    await updateRun(store, run.id, { status: 'running', kimg: 1.024 }, fence);
    const points = [1, 2, 3].map((kimg) => ({
      kimg,
      elapsedMs: kimg * 1000,
      values: { lossG: Number.NaN, accuracy: 0.5 },
    }));
    await appendStats(store, run.id, points.slice(0, 2), fence);
    await appendStats(store, run.id, points.slice(2), fence);
    const grid = {
      mode: 'same-latent',
      kimg: 1,
      rows: 1,
      columns: 1,
      resolution: 16,
      channels: 3,
      pixels: new Uint8Array(768),
    } as const;
    await saveGrids(store, run.id, [grid], fence);

    expect(await readRun(store, run.id)).toMatchObject({
      status: 'running',
      kimg: 1.024,
      config: { bits: 16 },
    });
    expect(await readStats(store, run.id)).toEqual(points);
    expect(await readGrids(store, run.id)).toEqual([grid]);

    await truncateStats(store, run.id, 2, fence);
    await appendStats(store, run.id, points.slice(2), fence);
    expect(await readStats(store, run.id)).toEqual(points);
    expect(await listRuns(store)).toHaveLength(1);
  });

  it('with a damaged record are named as such, and do not hide the others', async () => {
    const store = openStore(freshDatabaseName());
    const good = await createRun(store, { name: 'good', config: {}, datasetId: null });
    const bad = await createRun(store, { name: 'bad', config: {}, datasetId: null });
    await store.use('readwrite', (records) =>
      promisifyRequest(records.put({ ...bad, kimg: 'lots' }, `run/${bad.id}`)),
    );
    expect((await listRuns(store)).map(({ id }) => id)).toEqual([good.id]);
    await expect(readRun(store, bad.id)).rejects.toMatchObject({
      code: 'storage-corrupt',
      message: expect.stringContaining('kimg'),
    });
    await expect(readRun(store, 'none')).rejects.toMatchObject({ code: 'run-missing' });
  });
});

describe('usage', () => {
  it('lists what is stored by size, deletes one thing and everything', async () => {
    const store = openStore(freshDatabaseName());
    const dataset = await storeDataset(store, 3);
    const run = await createRun(store, { name: 'run', config: {}, datasetId: dataset.id });
    const writer = (await acquireWriter(store, runScope(run.id)))!;
    await saveCheckpoint(store, run.id, new Uint8Array(500), {}, writer.fence);
    const usage = await readUsage(store);
    expect(usage.entries.map(({ kind, sizeBytes }) => [kind, sizeBytes])).toEqual([
      ['dataset', 3 * IMAGE_BYTES],
      ['run', 500],
    ]);
    await expect(deleteEntry(store, { kind: 'run', id: run.id })).rejects.toMatchObject({ code: 'run-busy' });
    writer.release();
    await new Promise((resolve) => setTimeout(resolve));
    await deleteEntry(store, { kind: 'run', id: run.id });
    expect((await readUsage(store)).entries).toHaveLength(1);
    await writeSetting(store, 'theme', 'dark');
    await deleteEverything(store);
    expect((await readUsage(store)).entries).toEqual([]);
    expect(await readSetting(store, 'theme', z.string(), 'light')).toBe('light');
  });

  it('lists registries, calibrations and secrets by their model, and deletes each by itself', async () => {
    const store = openStore(freshDatabaseName());
    const run = await createRun(store, { name: 'long run', config: {}, datasetId: null });
    await writeRegistryText(store, 'sample', { before: null, after: '{"ü":1}' });
    await writeRegistryText(store, `run:${run.id}`, { before: null, after: '{}' });
    await writeCalibrationBytes(store, 'gone', new Uint8Array(40));
    await writeSecret(store, 'sample', await importSecret(new Uint8Array(16)));
    const besides = async () =>
      (await readUsage(store)).entries
        .filter(({ kind }) => kind !== 'run')
        .map(({ kind, name, sizeBytes }) => [kind, name, sizeBytes]);
    expect(await besides()).toEqual([
      ['calibration', 'a model that is gone', 40],
      ['registry', 'the sample', 8],
      ['registry', 'long run', 2],
      ['secret', 'the sample', 0],
    ]);
    await deleteEntry(store, { kind: 'registry', id: 'sample' });
    expect(await readRegistryText(store, 'sample')).toBeNull();
    expect(await readRegistryText(store, `run:${run.id}`)).toBe('{}');
    expect(await readSecret(store, 'sample')).toMatchObject({ type: 'secret', extractable: false });
    await deleteEntry(store, { kind: 'secret', id: 'sample' });
    expect(await readSecret(store, 'sample')).toBeNull();
  });
});

describe('damaged things', () => {
  it('are listed last as unreadable, and can be deleted', async () => {
    const store = openStore(freshDatabaseName());
    const whole = await storeDataset(store, 1);
    const dataset = await storeDataset(store, 2);
    const run = await createRun(store, { name: 'run', config: {}, datasetId: null });
    await store.use('readwrite', (records) => {
      records.put('nonsense', `head/dataset/${dataset.id}`);
      records.put('nonsense', `run/${run.id}`);
      return promisifyRequest(records.transaction);
    });
    const { entries } = await readUsage(store);
    expect(entries.map(({ kind, name, damaged }) => [kind, name, damaged])).toEqual([
      ['dataset', whole.name, undefined],
      ['dataset', 'Unreadable dataset', true],
      ['run', 'Unreadable run', true],
    ]);
    for (const { kind, id } of entries.slice(1)) await deleteEntry(store, { kind, id });
    expect((await readUsage(store)).entries.map(({ id }) => id)).toEqual([whole.id]);
  });
});

describe('settings', () => {
  it('fall back when unset or no longer fitting', async () => {
    const store = openStore(freshDatabaseName());
    const theme = z.enum(['light', 'dark']);
    expect(await readSetting(store, 'theme', theme, 'light')).toBe('light');
    await writeSetting(store, 'theme', 'dark');
    expect(await readSetting(store, 'theme', theme, 'light')).toBe('dark');
    await writeSetting(store, 'theme', 'blue');
    expect(await readSetting(store, 'theme', theme, 'light')).toBe('light');
  });
});
