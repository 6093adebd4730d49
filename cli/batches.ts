/** How much a command gives the networks at once. */
import { featureMaps, resolutionLog2, type NetworkConfig } from '../src/engine/networks/config.ts';

/** Bytes of the widest layer's maps that a batch may take: several such maps live at a time. */
const WIDEST_LAYER_BYTES = 32 * 1024 * 1024;
const LARGEST_BATCH = 32;

/** Images at once: as many as keep the widest layer small, one at least. */
export function batchSizeFor(config: NetworkConfig): number {
  const widest = featureMaps(config, resolutionLog2(config) - 1);
  const imageBytes = 4 * config.resolution ** 2 * widest;
  return Math.min(LARGEST_BATCH, Math.max(1, Math.floor(WIDEST_LAYER_BYTES / imageBytes)));
}

/** Runs of at most `size`, in order. */
export function* inBatches<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
