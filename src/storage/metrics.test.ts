import 'fake-indexeddb/auto';
import { promisifyRequest } from 'idb-keyval';
import { beforeEach, describe, expect, it } from 'vitest';
import { chunkKey, readHead } from './commit.ts';
import { DatasetWriter, deleteDataset } from './datasets.ts';
import {
  deleteEvaluation,
  INCEPTION,
  listEvaluations,
  listStatistics,
  listWeights,
  loadStatistics,
  loadWeights,
  saveEvaluation,
  saveStatistics,
  saveWeights,
  type NewEvaluation,
} from './metrics.ts';
import { openStore, type Store } from './store.ts';
import { deleteEntry, readUsage } from './usage.ts';

let store: Store;
let databases = 0;
beforeEach(() => {
  store = openStore(`metrics-${databases++}`);
});

const key = { datasetId: 'photos', extractorId: 'abc', resolution: 32 };
const metadata = (images: number) => ({ datasetName: 'Photos', featuresName: 'Inception', images });
const bytes = (...values: number[]) => Uint8Array.from(values);

describe('supplied weights', () => {
  it('are missing with advice until supplied, and the newest file replaces the one before', async () => {
    await expect(loadWeights(store, INCEPTION)).rejects.toMatchObject({ code: 'weights-missing' });
    await saveWeights(store, INCEPTION, 'first.pth', bytes(1, 2));
    const large = new Uint8Array(9 * 1024 * 1024).fill(7); // more than one chunk
    await saveWeights(store, INCEPTION, 'second.pth', large);
    const { file, bytes: read } = await loadWeights(store, INCEPTION);
    expect(file).toMatchObject({ fileName: 'second.pth', sizeBytes: large.length });
    expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(Buffer.from(read).equals(Buffer.from(large))).toBe(true);
    expect(await readHead(store, 'weights', INCEPTION)).toHaveLength(1);
  });

  it('are listed among what is kept, and deleted from there', async () => {
    await saveWeights(store, INCEPTION, 'inception.pth', bytes(1, 2, 3));
    const { entries } = await readUsage(store);
    expect(entries).toMatchObject([{ kind: 'weights', name: 'inception.pth', sizeBytes: 3 }]);
    await deleteEntry(store, entries[0]!);
    expect(await listWeights(store)).toEqual([]);
  });
});

describe('statistics of real images', () => {
  it('come back for the number of images they are of, the newest three kept', async () => {
    for (const images of [10, 20, 30, 40]) await saveStatistics(store, key, metadata(images), bytes(images));
    expect(await loadStatistics(store, key, 40)).toEqual(bytes(40));
    expect(await loadStatistics(store, key, 20)).toEqual(bytes(20));
    expect(await loadStatistics(store, key, 10)).toBeUndefined();
    expect(await loadStatistics(store, { ...key, resolution: 64 }, 40)).toBeUndefined();
    expect(await loadStatistics(store, { ...key, extractorId: 'other' }, 40)).toBeUndefined();
    expect(await listStatistics(store)).toMatchObject([{ name: 'Photos, Inception', sizeBytes: 3 }]);
  });

  it('that lost a bit count as not there', async () => {
    await saveStatistics(store, key, metadata(5), bytes(1, 2, 3));
    const [objectId] = await readHead(store, 'statistics', 'photos/abc/32');
    await store.use('readwrite', (records) => {
      records.put(bytes(1, 2, 2), chunkKey(objectId!, 0));
      return promisifyRequest(records.transaction);
    });
    expect(await loadStatistics(store, key, 5)).toBeUndefined();
  });

  it('go with their dataset and leave those of others', async () => {
    const writer = await DatasetWriter.begin(store, {
      name: 'Photos',
      resolution: 2,
      channels: 1,
      source: 'spec',
    });
    await writer.add(new Uint8Array(4));
    const { id: datasetId } = await writer.finish();
    await saveStatistics(store, { ...key, datasetId }, metadata(5), bytes(1));
    await saveStatistics(store, key, metadata(5), bytes(2));
    await deleteDataset(store, datasetId);
    expect((await listStatistics(store)).map(({ id }) => id)).toEqual(['photos/abc/32']);
  });
});

describe('results', () => {
  const result: NewEvaluation = {
    modelId: 'run:1',
    modelName: 'Run',
    kimg: 12,
    datasetId: 'photos',
    datasetName: 'Photos',
    features: 'random',
    metric: 'random_features_watermark_accuracy_10',
    images: 10,
    reals: 10,
    frechet: 1.5,
    kernel: null,
    bitAccuracy: { accuracy: 0.9, right: 9, total: 10, interval: [0.6, 0.98] },
    seed: 1,
    backend: 'cpu',
    elapsedMs: 5,
  };

  it('are listed newest first until deleted; a damaged one hides no other', async () => {
    const saved = await saveEvaluation(store, result);
    expect(await listEvaluations(store)).toEqual([saved]);
    expect(saved).toMatchObject(result);
    await store.use('readwrite', (records) => {
      records.put({ odd: true }, 'evaluation/odd');
      return promisifyRequest(records.transaction);
    });
    expect(await listEvaluations(store)).toEqual([saved]);
    await deleteEvaluation(store, saved.id);
    expect(await listEvaluations(store)).toEqual([]);
  });
});
