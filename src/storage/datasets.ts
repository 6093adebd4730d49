/**
 * Datasets as stored: uint8 images in chunks of whole images, written once and never changed; images may be left out and put
 * back. A reader fetches images by index and keeps recently used chunks, so a dataset need not fit in memory to train on.
 */
import { StudioError } from '../base/error.ts';
import { sha256Hex } from '../base/hash.ts';
import { Lru } from '../base/lru.ts';
import { changeMetadata } from './change-metadata.ts';
import { deleteOwner, describeOwners, ObjectWriter, readChunk, readHead, readManifest } from './commit.ts';
import { refuseWhileTraining, tellRunsTheHash } from './dataset-use.ts';
import { deleteStatisticsOf } from './metrics.ts';
import { datasetMetadataSchema, parseRecord } from './schemas.ts';
import type { DatasetMetadata, DatasetSummary, Manifest } from './schemas.ts';
import type { Store } from './store.ts';

export type { DatasetSummary } from './schemas.ts';

export type NewDataset = Pick<DatasetMetadata, 'name' | 'resolution' | 'channels' | 'source'>;

/** Training takes pictures from anywhere, and each needs its whole chunk, so chunks are kept. */
const CHUNK_BYTES = 2 * 1024 * 1024;

/** Collects images into chunks and stores them as they fill. */
export class DatasetWriter {
  readonly #chunk: Uint8Array<ArrayBuffer>;
  readonly #imageBytes: number;
  #filledBytes = 0;
  #count = 0;

  private constructor(
    readonly datasetId: string,
    readonly dataset: NewDataset,
    readonly writer: ObjectWriter,
  ) {
    this.#imageBytes = imageBytesOf(dataset);
    this.#chunk = new Uint8Array(imagesPerChunk(dataset) * this.#imageBytes);
  }

  static async begin(
    store: Store,
    dataset: NewDataset,
    { datasetId = crypto.randomUUID() }: { datasetId?: string } = {},
  ): Promise<DatasetWriter> {
    const writer = await ObjectWriter.begin(store, { kind: 'dataset', ownerId: datasetId, keep: 1 });
    return new DatasetWriter(datasetId, dataset, writer);
  }

  /** One image, uint8 [H,W,C], or several in one piece. Throws 'storage-full' and its like. */
  async add(images: Uint8Array): Promise<void> {
    if (images.length % this.#imageBytes !== 0)
      throw new RangeError(`${images.length} bytes are not whole images`);
    for (let at = 0; at < images.length; at += this.#imageBytes) {
      this.#chunk.set(images.subarray(at, at + this.#imageBytes), this.#filledBytes);
      this.#filledBytes += this.#imageBytes;
      this.#count++;
      if (this.#filledBytes === this.#chunk.length) await this.#flush();
    }
  }

  /** Commits the dataset and gives it as listed. If that fails, what was stored goes. */
  async finish(): Promise<DatasetSummary> {
    try {
      if (this.#filledBytes > 0) await this.#flush();
    } catch (error) {
      await this.abandon().catch(() => undefined);
      throw error;
    }
    const metadata: DatasetMetadata = {
      ...this.dataset,
      count: this.#count,
      imagesPerChunk: imagesPerChunk(this.dataset),
    };
    return summarise(this.datasetId, await this.writer.commit(metadata));
  }

  async abandon(): Promise<void> {
    await this.writer.abandon();
  }

  async #flush(): Promise<void> {
    await this.writer.append(this.#chunk.slice(0, this.#filledBytes));
    this.#filledBytes = 0;
  }
}

/** Newest first; opening a damaged one tells what is wrong with it. */
export function listDatasets(store: Store): Promise<DatasetSummary[]> {
  return describeOwners(store, 'dataset', describeDataset);
}

/** Throws 'dataset-missing', 'storage-corrupt' or 'storage-newer-version'. */
export async function describeDataset(store: Store, datasetId: string): Promise<DatasetSummary> {
  return summarise(datasetId, await manifestOf(store, datasetId));
}

export async function renameDataset(store: Store, datasetId: string, name: string): Promise<void> {
  await changeMetadata(store, (await manifestOf(store, datasetId)).objectId, { name });
}

/**
 * Leaves out exactly these images, by their places in stored order. They stay stored. Statistics made of the
 * dataset are deleted. Throws 'dataset-busy' while a run trains on it, 'dataset-empty' where none would be
 * left.
 */
export async function leaveOutImages(
  store: Store,
  datasetId: string,
  places: readonly number[],
): Promise<void> {
  await refuseWhileTraining(store, datasetId);
  const { objectId, metadata } = await manifestOf(store, datasetId);
  const { count } = parseRecord(datasetMetadataSchema, metadata, 'The description of a dataset');
  const leftOut = [...new Set(places)].filter((place) => place < count).sort((a, b) => a - b);
  if (leftOut.length === count) {
    throw new StudioError(
      'dataset-empty',
      'A dataset needs at least one picture.',
      'Keep one, or delete the dataset.',
    );
  }
  await changeMetadata(store, objectId, { leftOut });
  await deleteStatisticsOf(store, datasetId);
}

/** Statistics made of it go too. Throws 'dataset-busy' while a run trains on it. */
export async function deleteDataset(store: Store, datasetId: string): Promise<void> {
  await refuseWhileTraining(store, datasetId);
  // A damaged dataset has no hash, and is deleted all the same.
  const dataset = await describeDataset(store, datasetId).catch(() => undefined);
  if (dataset) await tellRunsTheHash(store, dataset);
  await deleteOwner(store, 'dataset', datasetId);
  await deleteStatisticsOf(store, datasetId);
}

/** Reads images of one dataset by index; keeps up to `cacheBytes` of chunks, least recently used out first. */
export class DatasetReader {
  /** In order of use, most recent last. Promises, so that two readers of one chunk fetch it once. */
  readonly #chunks: Lru<number, Promise<Uint8Array<ArrayBuffer>>>;
  readonly #imageBytes: number;
  /** Places of the images that are used; undefined where all are. */
  readonly #used: Uint32Array | undefined;

  private constructor(
    readonly store: Store,
    readonly manifest: Manifest,
    readonly summary: DatasetSummary,
    cacheBytes: number,
  ) {
    this.#imageBytes = imageBytesOf(summary);
    const chunkBytes = manifest.chunks[0]?.sizeBytes ?? CHUNK_BYTES;
    this.#chunks = new Lru(Math.max(2, Math.floor(cacheBytes / chunkBytes)));
    this.#used = placesUsed(summary);
  }

  static async open(
    store: Store,
    datasetId: string,
    { cacheBytes = 256 * 1024 * 1024 } = {},
  ): Promise<DatasetReader> {
    const manifest = await manifestOf(store, datasetId);
    return new DatasetReader(store, manifest, await summarise(datasetId, manifest), cacheBytes);
  }

  /** The images at `indices` of those that are used, uint8 [k,H,W,C]. Throws 'storage-corrupt' where a chunk is damaged. */
  async images(indices: readonly number[]): Promise<Uint8Array<ArrayBuffer>> {
    const { count } = this.summary;
    for (const index of indices) checkIndex(index, count);
    return this.stored(this.#used ? indices.map((index) => this.#used![index]!) : indices);
  }

  /** The same by places in stored order, those left out included. */
  async stored(places: readonly number[]): Promise<Uint8Array<ArrayBuffer>> {
    const { storedCount, imagesPerChunk: perChunk } = this.summary;
    const pixels = new Uint8Array(places.length * this.#imageBytes);
    for (const [position, place] of places.entries()) {
      checkIndex(place, storedCount);
      const chunk = await this.#chunk(Math.floor(place / perChunk));
      const start = (place % perChunk) * this.#imageBytes;
      pixels.set(chunk.subarray(start, start + this.#imageBytes), position * this.#imageBytes);
    }
    return pixels;
  }

  /** Everything in one piece, uint8 [N,H,W,C]; for datasets that fit in memory. */
  all(): Promise<Uint8Array<ArrayBuffer>> {
    return this.images(Array.from({ length: this.summary.count }, (_, i) => i));
  }

  #chunk(index: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#chunks.get(index, () => {
      const chunk = readChunk(this.store, this.manifest, index);
      // A failed read is not kept, so that the next one tries again.
      chunk.catch(() => this.#chunks.delete(index));
      return chunk;
    });
  }
}

function checkIndex(index: number, count: number): void {
  if (Number.isInteger(index) && index >= 0 && index < count) return;
  throw new RangeError(`image ${index} of a dataset of ${count}`);
}

function placesUsed({ storedCount, leftOut = [] }: DatasetSummary): Uint32Array | undefined {
  if (leftOut.length === 0) return undefined;
  const out = new Set(leftOut);
  return Uint32Array.from({ length: storedCount }, (_, place) => place).filter((place) => !out.has(place));
}

async function manifestOf(store: Store, datasetId: string): Promise<Manifest> {
  const [objectId] = await readHead(store, 'dataset', datasetId);
  if (objectId !== undefined) return readManifest(store, objectId);
  throw new StudioError(
    'dataset-missing',
    'This dataset is no longer stored.',
    'It was deleted, here or in another tab. Choose another, or add it again.',
  );
}

async function summarise(datasetId: string, manifest: Manifest): Promise<DatasetSummary> {
  const metadata = parseRecord(datasetMetadataSchema, manifest.metadata, 'The description of a dataset');
  const shape = [metadata.count, metadata.resolution, metadata.resolution, metadata.channels].join('×');
  const { leftOut = [] } = metadata;
  const without = leftOut.length > 0 ? [`without ${leftOut.join()}`] : [];
  const content = [shape, ...manifest.chunks.map((chunk) => chunk.sha256), ...without].join('\n');
  return {
    ...metadata,
    id: datasetId,
    count: metadata.count - leftOut.length,
    storedCount: metadata.count,
    createdAtMs: manifest.createdAtMs,
    sizeBytes: manifest.sizeBytes,
    contentHash: await sha256Hex(new TextEncoder().encode(content)),
  };
}

function imageBytesOf({ resolution, channels }: Pick<DatasetMetadata, 'resolution' | 'channels'>): number {
  return resolution * resolution * channels;
}

function imagesPerChunk(dataset: NewDataset): number {
  return Math.max(1, Math.floor(CHUNK_BYTES / imageBytesOf(dataset)));
}
