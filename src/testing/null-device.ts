/**
 * For specs: WebGPU on Dawn's null device, which compiles for real but computes nothing. It is quick, and enough for
 * counting.
 */
import { create, globals } from 'webgpu';
import { openBackend, type OpenBackendOptions, type OpenedBackend } from '../engine/open.ts';

/** All values that are read back are zero. */
export function openNullDevice(options: OpenBackendOptions = {}): Promise<OpenedBackend> {
  Object.assign(globalThis, globals);
  const gpu = create(['backend=null']);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu, userAgent: 'node' }, configurable: true });
  return openBackend({ ...options, prefer: 'webgpu', gpu });
}
