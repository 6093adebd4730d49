/**
 * How many pictures are drawn at once: enough to keep the device busy, few enough for the memory, and few
 * enough that newer requests are heard between two batches. The page and the commands share this rule.
 */
import type { BackendName, OpenedBackend } from '../engine/open.ts';
import { featureMaps, resolutionLog2, type NetworkConfig } from '../engine/networks/config.ts';

/** Bytes that the widest layer's maps may take; several such layers live at a time. */
const WIDEST_LAYER_BYTES = 32 * 1024 * 1024;

/** The limit where nobody waits. */
const LARGEST = 32;

/** The limit where a person waits. On the processor, a newer request is heard only after a batch. */
const LARGEST_WATCHED: Record<BackendName, number> = { webgpu: 32, wasm: 8, cpu: 2 };

/** The largest grid of Explore, drawn in one piece by a GPU. */
const LARGEST_GRID = 80;

/**
 * The same for a whole grid at once on a GPU. 64 images of 64 pixels and 64 maps take 66 MiB. The limit lies
 * below what buffers could hold, since drivers reset a GPU that one submission keeps busy for seconds.
 */
const WIDEST_LAYER_BYTES_OF_GRID = 160 * 1024 * 1024;

/** As many images as keep the widest layer small, one at least and `most` at most. */
export function largestBatch(config: NetworkConfig, most = LARGEST): number {
  return Math.max(1, Math.min(most, fitting(config, WIDEST_LAYER_BYTES)));
}

/**
 * The size of equal batches of `count` cells, for work that somebody watches. Equal, so that no kernel is
 * compiled for a smaller last batch.
 */
export function watchedBatch(config: NetworkConfig, backend: BackendName, count: number): number {
  return equalBatches(count, largestBatch(config, LARGEST_WATCHED[backend]));
}

/**
 * The same for a grid that somebody waits for. On a GPU it is one batch, and so one replay, if its widest layer
 * fits the device's limits. A software GPU is slower than wasm and gets small batches, too.
 */
export function gridBatch(
  config: NetworkConfig,
  { name, adapter }: Pick<OpenedBackend, 'name' | 'adapter'>,
  count: number,
): number {
  if (name !== 'webgpu' || !adapter) return watchedBatch(config, name, count);
  if (adapter.isSoftware) return watchedBatch(config, 'wasm', count);
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const bytes = Math.min(WIDEST_LAYER_BYTES_OF_GRID, maxBufferSize, maxStorageBufferBindingSize);
  // A transposed convolution's maps are a pixel larger than the image.
  const most = Math.min(LARGEST_GRID, fitting(config, bytes, config.resolution + 1));
  return equalBatches(count, Math.max(1, most));
}

/** The batch size with which `count` takes the fewest batches of at most `most`. */
export function equalBatches(count: number, most: number): number {
  return Math.ceil(count / Math.ceil(count / most));
}

/** How many images fit by their widest layer, at `side` pixels. */
function fitting(config: NetworkConfig, bytes: number, side = config.resolution): number {
  return Math.floor(bytes / (4 * side ** 2 * featureMaps(config, resolutionLog2(config) - 1)));
}
