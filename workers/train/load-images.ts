/**
 * A stored dataset as the trainer takes it: averaged down to the networks' size if it is larger. If it fits in
 * the cache it is read before the first step and stays there; otherwise pictures are read as they are shown.
 */
import { StudioError } from '../../src/base/error.ts';
import type { ImageSet } from '../../src/engine/training/data-order.ts';
import { DatasetReader, type DatasetSummary } from '../../src/storage/datasets.ts';
import type { Store } from '../../src/storage/store.ts';
import { averageDown } from '../kit/average-down.ts';

/** Chosen so that it fits in 1.5 GB together with the page, the networks and their state. */
const CACHE_BYTES = 512 * 1024 * 1024;

/** Throws StudioError 'dataset-too-small' or what the store throws. */
export async function loadImages(
  store: Store,
  datasetId: string,
  resolution: number,
  { cacheBytes = CACHE_BYTES } = {},
): Promise<ImageSet> {
  const reader = await DatasetReader.open(store, datasetId, { cacheBytes });
  const { count, channels, resolution: stored, sizeBytes, imagesPerChunk } = reader.summary;
  refuseSmaller(reader.summary, resolution);
  const read = async (indices: readonly number[]): Promise<Uint8Array> =>
    averageDown(await reader.images(indices), stored, channels, stored / resolution);
  if (sizeBytes <= cacheBytes) for (let i = 0; i < count; i += imagesPerChunk) await reader.images([i]);
  return { count, resolution, channels, read };
}

/** Throws StudioError 'dataset-too-small' where images would have to be enlarged. */
export function refuseSmaller(
  { name, resolution: stored }: Pick<DatasetSummary, 'name' | 'resolution'>,
  resolution: number,
): void {
  if (stored >= resolution) return;
  throw new StudioError(
    'dataset-too-small',
    `The dataset “${name}” has images of ${stored}×${stored} pixels; the networks need ${resolution}×${resolution}.`,
    'Choose a smaller preset, or add the images again at a larger size.',
  );
}
