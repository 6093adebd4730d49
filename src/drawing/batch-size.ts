/**
 * How many pictures are drawn at once: enough to keep the device busy, few enough that memory holds and that whoever waits is
 * heard between two batches. The one rule of pages and commands.
 */
import type { BackendName, OpenedBackend } from '../engine/open.ts';
import { featureMaps, resolutionLog2, type NetworkConfig } from '../engine/networks/config.ts';

/** Bytes that one map of the widest layer may take; several such maps live at a time. */
const WIDEST_LAYER_BYTES = 32 * 1024 * 1024;

/** Where nobody is waiting for a word in between. */
const LARGEST = 32;

/** Where a person waits. On the processor a batch is the time until a newer request is heard. */
const LARGEST_WATCHED: Record<BackendName, number> = { webgpu: 32, wasm: 8, cpu: 2 };

/** The largest grid of Explore, drawn in one piece by a GPU. */
const LARGEST_GRID = 80;

/**
 * The same on a GPU, for a whole grid at once. 64 images of 64 pixels and 64 maps take 66 MiB; drivers reset a GPU that
 * one submission keeps busy for seconds, so there is an end below what buffers could hold.
 */
const WIDEST_LAYER_BYTES_OF_GRID = 160 * 1024 * 1024;

/** As many images as keep the widest layer small, one at least and `most` at most. */
export function largestBatch(config: NetworkConfig, most = LARGEST): number {
  return Math.max(1, Math.min(most, fitting(config, WIDEST_LAYER_BYTES)));
}

/** Equal batches of `count` cells for work that somebody watches, so that no kernel is compiled for a smaller last one. */
export function watchedBatch(config: NetworkConfig, backend: BackendName, count: number): number {
  return equalBatches(count, largestBatch(config, LARGEST_WATCHED[backend]));
}

/**
 * The same for a grid that somebody waits for: on a GPU one batch, so that it is one replay, if its widest layer fits the
 * device's limits. A software GPU is slower than wasm and hears messages as often.
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

/** The size of as few batches as hold `count` with at most `most` in each. */
export function equalBatches(count: number, most: number): number {
  return Math.ceil(count / Math.ceil(count / most));
}

/** Images whose widest layer fits, at `side` pixels. */
function fitting(config: NetworkConfig, bytes: number, side = config.resolution): number {
  return Math.floor(bytes / (4 * side ** 2 * featureMaps(config, resolutionLog2(config) - 1)));
}
