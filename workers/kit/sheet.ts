/**
 * What every picture looks like on its way from a worker to the page: one sheet of equal cells, ready for
 * putImageData. Not an image format; files are written by the workers, never read back from a canvas.
 */

/** Cells lie row by row; the last row may be incomplete (its missing cells are transparent). */
export interface Sheet {
  columns: number;
  rows: number;
  /** Side of one cell in pixels; the sheet is columns·resolution wide and rows·resolution high. */
  resolution: number;
  /** RGBA, 8 bits, row-major over the whole sheet; transferred, so the receiver owns it. */
  rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** Which backend a worker computes on. */
export type BackendName = 'webgpu' | 'wasm' | 'cpu';

/** `auto` takes WebGPU where an adapter answers, else wasm. */
export type BackendPreference = 'auto' | BackendName;

/** What is known of the device a worker computes on; strings are the browser's own and may be empty. */
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
