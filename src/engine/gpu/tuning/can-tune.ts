/** Says where tiles are measured: on a real GPU whose clock can be read. Software GPUs use the rule's tiles. */
import type { AdapterSummary } from '../../device/types.ts';
import type { Gpu } from '../gpu.ts';

/** `features` are those that the device was opened with. */
export const canTune = ({ isSoftware, features }: AdapterSummary): boolean =>
  !isSoftware && features.includes('timestamp-query');

/** The adapter and GPU to tune for; undefined where tiles are not measured. */
export function tunable({
  adapter,
  gpu,
}: {
  adapter?: AdapterSummary;
  gpu?: Gpu;
}): { adapter: AdapterSummary; gpu: Gpu } | undefined {
  return adapter && gpu && canTune(adapter) ? { adapter, gpu } : undefined;
}
