/** A stored dataset as the trainer takes it: whole in memory, averaged down to the networks' size where it is larger. */
import { StudioError } from '../../src/base/error.ts';
import type { ImageSet } from '../../src/engine/training/data-order.ts';
import { DatasetReader } from '../../src/storage/datasets.ts';
import type { Store } from '../../src/storage/store.ts';
import { averageDown } from '../kit/average-down.ts';

/** Browsers refuse larger single buffers on some machines; 128×128 RGB still has room for 40 000 images. */
const maxBytes = 2 ** 31 - 1;

/** Throws StudioError 'dataset-too-small', 'dataset-too-large' or what the store throws. */
export async function loadImages(store: Store, datasetId: string, resolution: number): Promise<ImageSet> {
  const reader = await DatasetReader.open(store, datasetId);
  const { summary } = reader;
  if (summary.resolution < resolution) {
    throw new StudioError(
      'dataset-too-small',
      `The dataset “${summary.name}” has images of ${summary.resolution}×${summary.resolution} pixels; the networks need ${resolution}×${resolution}.`,
      'Choose a smaller preset, or add the images again at a larger size.',
    );
  }
  const sizeBytes = summary.count * resolution * resolution * summary.channels;
  if (sizeBytes > maxBytes) {
    throw new StudioError(
      'dataset-too-large',
      `The dataset “${summary.name}” takes ${(sizeBytes / 2 ** 30).toFixed(1)} GiB at ${resolution}×${resolution} pixels; one run holds 2 GiB.`,
      'Train on fewer images or at a smaller resolution.',
    );
  }
  const data = new Uint8Array(sizeBytes);
  const batch = 256;
  for (let start = 0; start < summary.count; start += batch) {
    const indices = Array.from({ length: Math.min(batch, summary.count - start) }, (_, i) => start + i);
    const factor = summary.resolution / resolution;
    const images = averageDown(await reader.images(indices), summary.resolution, summary.channels, factor);
    data.set(images, start * resolution * resolution * summary.channels);
  }
  return { count: summary.count, resolution, channels: summary.channels, data };
}
