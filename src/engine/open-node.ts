/**
 * Opens a backend in Node: as open.ts, with WebGPU from Dawn's Node binding (package `webgpu`, optional: without it
 * or without a Vulkan, Metal or Direct3D driver, wasm or cpu take over).
 */
import { StudioError } from '../base/error.ts';
import { openBackend } from './open.ts';
import type { OpenBackendOptions, OpenedBackend } from './open.ts';

let dawn: GPU | undefined;

export interface OpenNodeOptions extends OpenBackendOptions {
  /** Features of Dawn to enable, by its names for them. Only the first opening of WebGPU in a process reads them. */
  dawnFeatures?: readonly string[];
}

export async function openBackendNode(options: OpenNodeOptions = {}): Promise<OpenedBackend> {
  const { prefer } = options;
  const wantsGpu = prefer === undefined || prefer.includes('webgpu');
  const gpu = wantsGpu ? await startDawn(options.dawnFeatures).catch((error: unknown) => error) : undefined;
  if (gpu instanceof StudioError) {
    if (prefer === 'webgpu') throw gpu;
    const opened = await openBackend({ ...options, prefer: withoutWebGpu(prefer) });
    return { ...opened, refusals: [gpu, ...opened.refusals] };
  }
  return openBackend({ ...options, gpu: gpu as GPU | undefined });
}

function withoutWebGpu(prefer: OpenBackendOptions['prefer']): OpenBackendOptions['prefer'] {
  if (prefer === undefined || typeof prefer === 'string') return ['wasm', 'cpu'];
  return prefer.filter((name) => name !== 'webgpu');
}

/**
 * Starts Dawn once in a process. It also puts WebGPU's classes and `navigator.gpu`, which tfjs looks for, on
 * globalThis.
 */
async function startDawn(features: readonly string[] = []): Promise<GPU> {
  if (dawn) return dawn;
  let webgpu: typeof import('webgpu');
  try {
    webgpu = await import('webgpu');
  } catch (cause) {
    throw new StudioError(
      'webgpu-missing',
      'Dawn (the package webgpu) is not installed or has no build for this platform.',
      'Run `npm install webgpu` to compute on the GPU from the command line.',
      { cause },
    );
  }
  Object.assign(globalThis, webgpu.globals);
  // Exact timestamps for measuring; browsers round them to guard against fingerprinting of visitors.
  const gpu = webgpu.create([
    'disable-dawn-features=timestamp_quantization',
    ...(features.length > 0 ? [`enable-dawn-features=${features.join(',')}`] : []),
  ]);
  const navigator = (globalThis.navigator as Navigator | undefined) ?? { userAgent: 'node' };
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  dawn = gpu;
  return gpu;
}
