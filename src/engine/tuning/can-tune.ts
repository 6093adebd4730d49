/** Where tiles are measured at all: on a real GPU whose clock can be read. Software GPUs have the rule's tiles. */
import type { OpenedBackend } from '../backend/types.ts';

type Gpu = Required<Pick<OpenedBackend, 'adapter' | 'device'>>;

/** The adapter and device to tune for, if they are such. */
export function tunable({ adapter, device }: Pick<OpenedBackend, 'adapter' | 'device'>): Gpu | undefined {
  if (!adapter || !device || adapter.isSoftware) return undefined;
  return device.features.has('timestamp-query') ? { adapter, device } : undefined;
}
