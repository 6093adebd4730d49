/** How many cells are drawn at once: small enough to hear messages in between, large enough to keep the device busy. */
import { featureMaps, resolutionLog2, type NetworkConfig } from '../../src/engine/networks/config.ts';
import type { BackendName } from '../shared/sheet.ts';

/** Most cells a batch: on the processor a batch is the time until a newer request is heard. */
const LARGEST: Record<BackendName, number> = { webgpu: 32, wasm: 8, cpu: 2 };

/** Bytes that one map of the widest layer may take; several such maps live at a time. */
const WIDEST_LAYER_BYTES = 32 * 1024 * 1024;

/** Equal batches of `count` cells: kernels are compiled for one shape, and little is drawn in vain. */
export function batchSizeFor(config: NetworkConfig, backend: BackendName, count: number): number {
  const maps = featureMaps(config, resolutionLog2(config) - 1);
  const imageBytes = 4 * config.resolution ** 2 * maps;
  const most = Math.max(1, Math.min(LARGEST[backend], Math.floor(WIDEST_LAYER_BYTES / imageBytes)));
  return Math.ceil(count / Math.ceil(count / most));
}
