/** For specs: WebGPU on Dawn's null device, which compiles for real and computes nothing: quick, and enough to count. */
import { create, globals } from 'webgpu';
import { openBackend, type OpenBackendOptions, type OpenedBackend } from '../engine/open.ts';

/** What is read back is zeros. */
export function openNullDevice(options: OpenBackendOptions = {}): Promise<OpenedBackend> {
  Object.assign(globalThis, globals);
  const gpu = create(['backend=null']);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu, userAgent: 'node' }, configurable: true });
  return openBackend({ ...options, prefer: 'webgpu', gpu });
}
