/** The names of backends and devices, for workers and the page. Types only. */

/** Which backend a worker computes on. */
export type BackendName = 'webgpu' | 'wasm' | 'cpu';

/** `auto` takes WebGPU where an adapter answers, else wasm. */
export type BackendPreference = 'auto' | BackendName;

/** The device that a worker computes on; strings are the browser's own and may be empty. */
export interface AdapterReport {
  backend: BackendName;
  vendor: string;
  architecture: string;
  device: string;
  description: string;
  /** True for a software rasteriser: right results, slow. */
  software: boolean;
  /** The limits that decide what fits, in bytes; absent off WebGPU. */
  limits?: { maxBufferSizeBytes: number; maxStorageBufferBindingSizeBytes: number };
  /** Why WebGPU is not in use, in words, where it is not. */
  webgpuMissing?: string;
}
