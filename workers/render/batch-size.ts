/** How many cells are drawn at once: small enough to hear messages in between, large enough to keep the device busy. */
import type { OpenedBackend } from '../../src/engine/open.ts';
import { featureMaps, resolutionLog2, type NetworkConfig } from '../../src/engine/networks/config.ts';
import type { BackendName } from '../kit/sheet.ts';

/** Most cells a batch: on the processor a batch is the time until a newer request is heard. */
const LARGEST: Record<BackendName, number> = { webgpu: 32, wasm: 8, cpu: 2 };

/** Bytes that one map of the widest layer may take; several such maps live at a time. */
const WIDEST_LAYER_BYTES = 32 * 1024 * 1024;

/** The largest grid of Explore, drawn in one piece by a GPU. */
const LARGEST_GRID = 80;

/**
 * The same on a GPU, for a whole grid at once. 64 images of 64 pixels and 64 maps take 66 MiB; drivers reset a GPU that
 * one submission keeps busy for seconds, so there is an end below what buffers could hold.
 */
const WIDEST_LAYER_BYTES_OF_GRID = 160 * 1024 * 1024;

/** Equal batches of `count` cells: kernels are compiled for one shape, and little is drawn in vain. */
export function batchSizeFor(config: NetworkConfig, backend: BackendName, count: number): number {
  return equalBatches(count, Math.min(LARGEST[backend], fitting(config, WIDEST_LAYER_BYTES)));
}

/**
 * The same for a grid that somebody waits for: on a GPU one batch, so that it is one replay, if its widest layer fits the
 * device's limits. A software GPU is slower than wasm and hears messages as often.
 */
export function gridBatchFor(
  config: NetworkConfig,
  { name, adapter }: Pick<OpenedBackend, 'name' | 'adapter'>,
  count: number,
): number {
  if (name !== 'webgpu' || !adapter) return batchSizeFor(config, name, count);
  if (adapter.isSoftware) return batchSizeFor(config, 'wasm', count);
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const bytes = Math.min(WIDEST_LAYER_BYTES_OF_GRID, maxBufferSize, maxStorageBufferBindingSize);
  // A transposed convolution's maps are a pixel larger than the image.
  return equalBatches(count, Math.min(LARGEST_GRID, fitting(config, bytes, config.resolution + 1)));
}

/** Images whose widest layer fits, at `side` pixels. */
function fitting(config: NetworkConfig, bytes: number, side = config.resolution): number {
  return Math.floor(bytes / (4 * side ** 2 * featureMaps(config, resolutionLog2(config) - 1)));
}

function equalBatches(count: number, most: number): number {
  return Math.ceil(count / Math.ceil(count / Math.max(1, most)));
}
