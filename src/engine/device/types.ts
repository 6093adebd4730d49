/**
 * What opening a backend asks for, and what it tells of a GPU. Plain types: no tfjs and no DOM here, so that workers'
 * clients and settings may import them without pulling the numeric core onto the page's thread.
 */
import type { StudioError } from '../../base/error.ts';

export type BackendName = 'webgpu' | 'wasm' | 'cpu';

/** The device limits that decide which kernels and batch sizes fit, with WebGPU's own names. */
export const LIMIT_NAMES = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupsPerDimension',
] as const;

export type LimitName = (typeof LIMIT_NAMES)[number];
export type DeviceLimits = Record<LimitName, number>;

export interface AdapterSummary {
  vendor: string;
  architecture: string;
  description: string;
  /** True for a rasteriser on the CPU (SwiftShader, WARP): correct, but slower than the wasm backend. */
  isSoftware: boolean;
  /** The limits the device was opened with, not the adapter's. */
  limits: DeviceLimits;
  features: string[];
}

export interface OpenBackendOptions {
  /**
   * One name: that backend or an error. A list: the first that opens. Left out: a GPU, else wasm, else cpu; a
   * software WebGPU adapter is then passed over, because wasm is faster.
   */
  prefer?: BackendName | readonly BackendName[] | undefined;
  /** Errors nobody awaited: validation, out of memory. The run's numbers can no longer be trusted. */
  onError?: ((error: StudioError) => void) | undefined;
  /** The device is gone; called once, never after dispose(). */
  onLost?: ((error: StudioError) => void) | undefined;
  /** Where WebGPU comes from; `navigator.gpu` if left out. */
  gpu?: GPU | undefined;
  /** The folder of tfjs's .wasm files (ending in '/'), or a map from their names to URLs. */
  wasmPaths?: string | Record<string, string> | undefined;
  /**
   * Threads of the wasm backend; one if left out. More than one only in a worker of a cross-origin isolated page, and
   * given `wasmThreadScripts` and a map of `wasmPaths`; otherwise, or if they do not start, it computes on one.
   */
  wasmThreads?: number | undefined;
  /** URLs of what a thread runs: tfjs's runtime of its build with threads, and wasm-threads/thread.js. */
  wasmThreadScripts?: { runtime: string; thread: string } | undefined;
  /** News that ends nothing, such as threads of the wasm backend that died, so that it goes on with one. */
  onNotice?: ((error: StudioError) => void) | undefined;
  /** Caps on the limits asked for, to see how a smaller device behaves. */
  limitCaps?: Partial<DeviceLimits> | undefined;
}
