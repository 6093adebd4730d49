import 'fake-indexeddb/auto';
import type { Remote } from 'comlink';
import { describe, expect, it } from 'vitest';
import { nodeCodecs } from '../../src/data/decode/codecs-node.ts';
import type { IngestOptions, IngestProgress } from '../../src/data/report.ts';
import { sampleImage } from '../../src/data/sample.ts';
import { encodePng } from '../../src/formats/png-encode.ts';
import { WRITING_LOCK } from '../../src/storage/commit.ts';
import { defaultLocks } from '../../src/storage/locks.ts';
import { openStore, type Store } from '../../src/storage/store.ts';
import { freshDatabaseName, fullAtPut } from '../../src/storage/testing/faulty-store.ts';
import { Job } from '../kit/job.ts';
import { link, newJob } from '../kit/testing/linked.ts';
import { createDataApi } from './api.ts';
import type { DataWorkerApi, NamedFile } from './protocol.ts';

const options: IngestOptions = { name: 'my photos', resolution: 32, channels: 3 };
const png = (index: number): Blob =>
  new Blob([new Uint8Array(encodePng({ width: 32, height: 32, channels: 3, data: sampleImage(index, 32) }))]);
const photos = (count: number): NamedFile[] =>
  Array.from({ length: count }, (_, i) => ({ name: `${i}.png`, file: png(i) }));
const open = (store: Store): Remote<DataWorkerApi> => link(() => createDataApi(store, nodeCodecs)).remote;

describe('the data worker', () => {
  it('stores dropped photos, previews them, exports them and takes the export back', async () => {
    const api = open(openStore(freshDatabaseName()));
    const progress: IngestProgress[] = [];
    const files = [...photos(5), { name: 'notes.txt', file: new Blob(['no picture']) }];
    const { datasetId, report } = await api.ingest(
      files,
      options,
      newJob<IngestProgress>((step) => void progress.push(step)),
    );
    expect(report).toMatchObject({ used: 5, refused: 1, dropped: 6, images: 5 });
    expect(progress.at(-1)).toMatchObject({ done: 6, total: 6, used: 5, refused: 1 });
    const [dataset] = await api.listDatasets();
    expect(dataset).toMatchObject({
      id: datasetId,
      name: 'my photos',
      count: 5,
      resolution: 32,
      channels: 3,
    });

    const preview = await api.datasetPreview(datasetId!, 2);
    expect(preview).toMatchObject({ columns: 2, rows: 1, resolution: 32 });
    const rowOf = (image: number) => [...sampleImage(image, 32).subarray(0, 32 * 3)];
    const colours = [...preview.rgba.subarray(0, 64 * 4)].filter((_, i) => i % 4 < 3);
    expect(colours).toEqual([...rowOf(0), ...rowOf(1)]);

    const { fileName, blob } = await api.exportTfrecords(datasetId!, newJob());
    expect(fileName).toBe('my-photos.zip');
    const back = await api.ingest([{ name: 'back.zip', file: blob }], options, newJob());
    expect(back.report.files[0]).toMatchObject({
      name: 'back.zip/my-photos/my-photos-r05.tfrecords',
      status: 'used',
    });
    const hashes = (await api.listDatasets()).map(({ contentHash }) => contentHash);
    expect(hashes).toEqual([dataset!.contentHash, dataset!.contentHash]);
  });

  it('stores nothing when nothing can be used', async () => {
    const api = open(openStore(freshDatabaseName()));
    const { datasetId, report } = await api.ingest([{ name: 'a', file: new Blob([]) }], options, newJob());
    expect(datasetId).toBeNull();
    expect(report.files[0]!.reason).toMatch(/empty/);
    expect((await api.usage()).entries).toEqual([]);
  });

  it('leaves nothing behind when cancelled or out of room', async () => {
    const store = openStore(freshDatabaseName());
    const api = open(store);
    const first = new AbortController();
    const stopAtFirst = ({ done }: IngestProgress): void => void (done === 1 && first.abort());
    // So many that the cancel is heard before the last.
    const cancelled = api.ingest(photos(500), options, new Job(first.signal, stopAtFirst));
    await expect(cancelled).rejects.toMatchObject({ code: 'aborted' });
    const soon = AbortSignal.timeout(50);
    const sample = api.addSampleDataset({ resolution: 64 }, new Job<never>(soon, () => undefined));
    await expect(sample).rejects.toMatchObject({ code: 'aborted' });

    const full = open(fullAtPut(store, 1));
    await expect(full.ingest(photos(2), options, newJob())).rejects.toMatchObject({
      code: 'storage-full',
    });
    expect((await api.usage()).entries).toEqual([]);
    // Nobody is left writing, or nothing could be put in order at the next start.
    const isFree = defaultLocks().request(WRITING_LOCK, { ifAvailable: true }, async (lock) => lock !== null);
    expect(await isFree).toBe(true);
  });

  it('stores the sample, and forgets what is deleted', async () => {
    const api = open(openStore(freshDatabaseName()));
    const id = await api.addSampleDataset({ resolution: 16, count: 20, seed: 7 }, newJob());
    const { rgba } = await api.datasetPreview(id, 1);
    expect([...rgba].filter((_, i) => i % 4 < 3)).toEqual([...sampleImage(0, 16, 7)]);
    await api.deleteDataset(id);
    await expect(api.datasetPreview(id, 1)).rejects.toMatchObject({ code: 'dataset-missing' });
  });
});
