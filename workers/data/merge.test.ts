import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { DatasetReader, DatasetWriter, leaveOutImages, listDatasets } from '../../src/storage/datasets.ts';
import { openStore, type Store } from '../../src/storage/store.ts';
import { freshDatabaseName } from '../../src/storage/testing/faulty-store.ts';
import { newJob } from '../kit/testing/linked.ts';
import { examineDataset } from './examine.ts';
import { mergeDatasets } from './merge.ts';
import type { Share } from './protocol.ts';

/** A dataset of flat pictures of these levels. */
async function flat(
  store: Store,
  levels: readonly number[],
  { resolution = 2, channels = 1 }: { resolution?: number; channels?: 1 | 3 } = {},
): Promise<string> {
  const writer = await DatasetWriter.begin(store, { name: 'flat', resolution, channels, source: 'spec' });
  for (const level of levels) await writer.add(new Uint8Array(resolution ** 2 * channels).fill(level));
  return (await writer.finish()).id;
}

describe('merging', () => {
  it('takes the used pictures of each in turn, at the smallest size', async () => {
    const store = openStore(freshDatabaseName());
    const datasetIds = [await flat(store, [10, 20]), await flat(store, [30, 40, 50], { resolution: 4 })];
    await leaveOutImages(store, datasetIds[1]!, [1]);
    const told: Share[] = [];
    const id = await mergeDatasets(
      store,
      { datasetIds, name: 'both' },
      newJob<Share>((share) => void told.push(share)),
    );
    const reader = await DatasetReader.open(store, id);
    expect(reader.summary).toMatchObject({ name: 'both', count: 4, resolution: 2, source: 'merged' });
    expect([...(await reader.all())].filter((_, i) => i % 4 === 0)).toEqual([10, 20, 30, 50]);
    expect(told.at(-1)).toEqual({ done: 4, total: 4 });
  });

  it('refuses grey and colour together, and leaves nothing behind', async () => {
    const store = openStore(freshDatabaseName());
    const datasetIds = [await flat(store, [1]), await flat(store, [2], { channels: 3 })];
    await expect(mergeDatasets(store, { datasetIds, name: 'both' }, newJob())).rejects.toMatchObject({
      code: 'dataset-mismatch',
    });
    expect(await listDatasets(store)).toHaveLength(2);
  });
});

describe('looking through', () => {
  it('finds pictures that repeat an earlier one in use, and the spread of the values', async () => {
    const store = openStore(freshDatabaseName());
    const id = await flat(store, [10, 30, 10, 30, 50, 10]);
    await leaveOutImages(store, id, [0, 4, 5]);
    const found = await examineDataset(await DatasetReader.open(store, id), newJob());
    expect(found).toMatchObject({ examined: 3, repeats: [3] });
    expect(found.channels[0]!.mean).toBeCloseTo(70 / 3);
    expect(found.channels[0]!.deviation).toBeCloseTo(Math.sqrt(1900 / 3 - (70 / 3) ** 2));
  });
});
