/** The data worker's calls. They take store and decoders from outside, so that specs run them in Node. */
import { throwIfAborted } from '../../src/base/abort.ts';
import { createBreather } from '../../src/base/breathe.ts';
import { throttle } from '../../src/base/throttle.ts';
import type { Codecs } from '../../src/data/decode/codecs.ts';
import { ingestFiles } from '../../src/data/ingest.ts';
import { SAMPLE_COUNT, sampleImage } from '../../src/data/sample.ts';
import type { LeftOut } from '../../src/data/expand.ts';
import { litterReason } from '../../src/data/litter.ts';
import { sourceFromBlob, type SourceFile } from '../../src/data/source.ts';
import { surveyFiles } from '../../src/data/survey.ts';
import { averageDown } from '../kit/average-down.ts';
import { asPictures, toSheet } from '../../src/drawing/sheet.ts';
import { refuseWhileTraining } from '../../src/storage/dataset-use.ts';
import {
  DatasetReader,
  DatasetWriter,
  deleteDataset,
  leaveOutImages,
  listDatasets,
  renameDataset,
} from '../../src/storage/datasets.ts';
import type { NewDataset } from '../../src/storage/datasets.ts';
import { recover } from '../../src/storage/recover.ts';
import type { Store } from '../../src/storage/store.ts';
import { deleteEntry, deleteEverything, readUsage } from '../../src/storage/usage.ts';
import { examineDataset } from './examine.ts';
import { mergeDatasets } from './merge.ts';
import { listParts, openProject, packProject, unpackProject } from './project/project.ts';
import type { DataWorkerApi, NamedFile } from './protocol.ts';
import { zipTfrecords } from './tfrecord-zip.ts';

/** How often progress is told at most; the first and the last are always told. */
const PROGRESS_INTERVAL_MS = 100;

const previewColumns = 8;

/** Side of a picture in the wall of all pictures. */
const WALL_RESOLUTION = 64;

export function createDataApi(store: Store, codecs: Codecs): DataWorkerApi {
  // Done once per start, before anything is listed. If the store does not open, the call that needs it says so.
  const recovered = recover(store).catch(() => undefined);
  const readers = new WallReader(store);

  return {
    async ingest(files, options, { signal, tell }) {
      const sink = new LazyDataset(store, { ...options, source: 'files' });
      const onProgress = throttle(tell, PROGRESS_INTERVAL_MS, {
        always: ({ done, total }) => done <= 1 || done === total,
      });
      const report = await sink.guard(() =>
        ingestFiles(files.map(sourceOf), options, sink, { codecs, signal, onProgress }),
      );
      return { datasetId: await sink.finish(), report };
    },

    async survey(files, wanted, { signal }) {
      const { pixels, ...survey } = await surveyFiles(files.map(sourceOf), wanted, { codecs, signal });
      const { channels } = wanted;
      const pictures = asPictures({ resolution: survey.resolution, channels }, pixels);
      return { ...survey, preview: pictures.count > 0 ? toSheet(pictures, pictures.count) : null };
    },

    async addSampleDataset({ resolution, count = SAMPLE_COUNT, seed }, { signal }) {
      const name = `Sample pictures ${resolution}×${resolution}`;
      const sink = new LazyDataset(store, { name, resolution, channels: 3, source: 'built-in sample' });
      const breathe = createBreather();
      await sink.guard(async () => {
        for (let i = 0; i < count; i++) {
          await breathe();
          throwIfAborted(signal);
          await sink.add(sampleImage(i, resolution, seed));
        }
      });
      return (await sink.finish())!;
    },

    async listDatasets() {
      await recovered;
      return listDatasets(store);
    },

    async datasetPreview(datasetId, count) {
      const reader = await DatasetReader.open(store, datasetId);
      const { summary } = reader;
      const shown = Math.min(count, summary.count);
      const pixels = await reader.images(Array.from({ length: shown }, (_, i) => i));
      return toSheet(asPictures(summary, pixels), Math.min(previewColumns, shown));
    },

    async datasetWall(datasetId, from, count, columns) {
      const reader = await readers.open(datasetId);
      const { resolution, channels, storedCount } = reader.summary;
      const length = Math.min(count, storedCount - from);
      const pixels = await reader.stored(Array.from({ length }, (_, i) => from + i));
      const side = Math.min(resolution, WALL_RESOLUTION);
      const small = averageDown(pixels, resolution, channels, resolution / side);
      return toSheet(asPictures({ resolution: side, channels }, small), columns);
    },

    async datasetPicture(datasetId, place) {
      const reader = await readers.open(datasetId);
      return toSheet(asPictures(reader.summary, await reader.stored([place])), 1);
    },

    async examineDataset(datasetId, job) {
      return examineDataset(await DatasetReader.open(store, datasetId), job);
    },
    mergeDatasets: (wanted, job) => mergeDatasets(store, wanted, job),
    renameDataset: (datasetId, name) => renameDataset(store, datasetId, name),
    leaveOutImages: (datasetId, places) => leaveOutImages(store, datasetId, places),
    checkDatasetFree: (datasetId) => refuseWhileTraining(store, datasetId),
    deleteDataset: (datasetId) => deleteDataset(store, datasetId),

    async exportTfrecords(datasetId, { signal, tell }) {
      const reader = await DatasetReader.open(store, datasetId);
      return zipTfrecords(reader, signal, (done, total) => tell({ done, total }));
    },

    listParts: () => listParts(store),
    packProject: (chosen, job) => packProject(store, chosen, job),
    openProject: (file) => openProject(store, file),
    unpackProject: (file, chosen, job) => unpackProject(store, file, chosen, job),

    async usage() {
      await recovered;
      return readUsage(store);
    },
    deleteEntry: (entry) => deleteEntry(store, entry),
    deleteEverything: () => deleteEverything(store),
  };
}

/** Keeps the dataset on show open, so that its chunks stay at hand while somebody scrolls. */
class WallReader {
  #open: { datasetId: string; reader: Promise<DatasetReader> } | undefined;

  constructor(private readonly store: Store) {}

  open(datasetId: string): Promise<DatasetReader> {
    if (this.#open?.datasetId !== datasetId) {
      const reader = DatasetReader.open(this.store, datasetId, { cacheBytes: 64 * 1024 * 1024 });
      this.#open = { datasetId, reader };
      // A failure is not kept, so that the next call tries again.
      reader.catch(() => (this.#open = undefined));
    }
    return this.#open.reader;
  }
}

/** A file to read, or the reason why it can't be: it is hidden or could not be opened. */
function sourceOf({ name, file }: NamedFile): SourceFile | LeftOut {
  const root = name.indexOf('/') + 1;
  const litter = root > 0 ? litterReason(name.slice(root)) : undefined;
  if (litter) return { name, status: 'not-needed', reason: litter };
  if (file) return sourceFromBlob(name, file);
  const reason = name.endsWith('/')
    ? 'The browser could not list all of this folder: a name in it is no UTF-8, or access is denied.'
    : 'The browser could not open it: it is a broken link, gone, or access is denied.';
  return { name, status: 'refused', reason };
}

/** A dataset that is created with its first image, so that a drop without usable files stores nothing. */
class LazyDataset {
  /** Present from the first image on. There is one writer, however many images come while it is created. */
  #writer: Promise<DatasetWriter> | undefined;

  constructor(
    readonly store: Store,
    readonly dataset: NewDataset,
  ) {}

  async add(image: Uint8Array<ArrayBuffer>): Promise<void> {
    const { name, resolution, channels, source } = this.dataset;
    this.#writer ??= DatasetWriter.begin(this.store, { name, resolution, channels, source });
    await (await this.#writer).add(image);
  }

  /** Runs the work that adds images. If it throws, what was stored so far is removed. */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await this.#writer?.then((writer) => writer.abandon()).catch(() => undefined);
      throw error;
    }
  }

  /** The stored dataset's id, or null without a single image. */
  async finish(): Promise<string | null> {
    if (!this.#writer) return null;
    const { id } = await (await this.#writer).finish();
    return id;
  }
}
