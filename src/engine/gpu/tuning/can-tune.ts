/** Where tiles are measured at all: on a real GPU whose clock can be read. Software GPUs have the rule's tiles. */
import type { AdapterSummary, OpenedBackend } from '../../device/types.ts';

type Gpu = Required<Pick<OpenedBackend, 'adapter' | 'device'>>;

/** `features` are those that the device was opened with. */
export const canTune = ({ isSoftware, features }: AdapterSummary): boolean =>
  !isSoftware && features.includes('timestamp-query');

/** The adapter and device to tune for, if they are such. */
export function tunable({ adapter, device }: Pick<OpenedBackend, 'adapter' | 'device'>): Gpu | undefined {
  return adapter && device && canTune(adapter) ? { adapter, device } : undefined;
}
