/**
 * A GPUDevice of our own: limits raised to the adapter's, useful features on, and its errors reported. tfjs's own
 * factory asks for fewer limits and swallows both validation errors and the loss of the device: a broken shader
 * then gives zeros in no time.
 */
import { StudioError } from '../../base/error.ts';
import { isSoftwareAdapter } from './software.ts';
import { LIMIT_NAMES } from './types.ts';
import type { AdapterSummary, DeviceLimits, OpenBackendOptions } from './types.ts';

/** Tiles and phases are timed on the GPU's own clock (gpu/tuning, profile-phases.ts). */
const WANTED_FEATURES: readonly GPUFeatureName[] = ['timestamp-query'];

export interface OpenedDevice {
  device: GPUDevice;
  info: GPUAdapterInfo;
  adapter: AdapterSummary;
  /** Destroys the device without reporting that as a loss. */
  destroy(): void;
}

/** Opens the best adapter. Throws StudioError webgpu-missing, webgpu-no-adapter or webgpu-no-device. */
export async function openGpuDevice(options: OpenBackendOptions): Promise<OpenedDevice> {
  const gpu = options.gpu ?? (globalThis.navigator as Navigator | undefined)?.gpu;
  if (!gpu) {
    throw new StudioError(
      'webgpu-missing',
      'This browser has no WebGPU.',
      'Use a recent Chrome, Edge, Safari or Firefox over https or on localhost.',
    );
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) {
    throw new StudioError(
      'webgpu-no-adapter',
      'WebGPU is there, but it offers no adapter for a GPU.',
      'Check chrome://gpu, update the graphics driver, or turn on hardware acceleration.',
    );
  }
  const requiredLimits = raisedLimits(adapter.limits, options.limitCaps ?? {});
  const requiredFeatures = WANTED_FEATURES.filter((feature) => adapter.features.has(feature));
  let device: GPUDevice;
  try {
    device = await adapter.requestDevice({ requiredLimits, requiredFeatures });
  } catch (cause) {
    throw new StudioError(
      'webgpu-no-device',
      `The GPU refused a device: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Close other pages that use the GPU and reload this one.',
      { cause },
    );
  }
  let closing = false;
  device.addEventListener('uncapturederror', (event) => options.onError?.(describeGpuError(event.error)));
  void device.lost.then((loss) => {
    if (closing) return;
    options.onLost?.(
      new StudioError(
        'gpu-lost',
        `The GPU device was lost (${loss.reason || 'unknown'}): ${loss.message || 'no reason given'}`,
        'Training goes on from the last checkpoint once a device can be had again.',
      ),
    );
  });
  return {
    device,
    info: adapter.info,
    adapter: summarise(adapter, device),
    destroy() {
      closing = true;
      device.destroy();
    },
  };
}

function raisedLimits(available: GPUSupportedLimits, caps: Partial<DeviceLimits>): DeviceLimits {
  const limits = {} as DeviceLimits;
  for (const name of LIMIT_NAMES) limits[name] = Math.min(available[name], caps[name] ?? Infinity);
  return limits;
}

function summarise(adapter: GPUAdapter, device: GPUDevice): AdapterSummary {
  const { vendor, architecture, description } = adapter.info;
  const limits = {} as DeviceLimits;
  for (const name of LIMIT_NAMES) limits[name] = device.limits[name];
  const isSoftware = isSoftwareAdapter(adapter.info);
  return { vendor, architecture, description, isSoftware, limits, features: [...device.features].sort() };
}

function describeGpuError(error: GPUError): StudioError {
  const outOfMemory = error.constructor.name === 'GPUOutOfMemoryError';
  return outOfMemory
    ? new StudioError(
        'gpu-out-of-memory',
        `The GPU ran out of memory: ${error.message}`,
        'Choose a smaller preset or batch, or close other pages that use the GPU.',
      )
    : new StudioError(
        'gpu-error',
        `The GPU reported an error, so its results cannot be trusted: ${error.message}`,
        'Reload the page. If it happens again, report the message with your browser and GPU.',
      );
}
