/** Whether this browser can train: asked once, on the page, without starting a worker. */
import { create } from 'zustand';
import type { AdapterReport } from '../../workers/kit/backend.ts';
import { isSoftwareAdapter } from '../engine/device/software.ts';

interface DeviceState {
  /** Null until the browser answered. */
  webgpu: 'yes' | 'software' | 'no' | null;
  /** The adapter in the browser's words, or why there is none. */
  words: string;
}

export const useDevice = create<DeviceState>(() => ({ webgpu: null, words: '' }));

export async function probeDevice(): Promise<void> {
  if (useDevice.getState().webgpu !== null) return;
  useDevice.setState(await askForAdapter());
}

/** The adapter in words. Browsers often name no more than its vendor and architecture. */
export function nameOf(report: AdapterReport): string {
  return (report.backend === 'webgpu' && wordsOf(report)) || report.backend;
}

type AdapterWords = Pick<GPUAdapterInfo, 'vendor' | 'architecture' | 'device' | 'description'>;

function wordsOf({ vendor, architecture, device, description }: AdapterWords): string {
  return description || [vendor, architecture, device].filter(Boolean).join(' ');
}

async function askForAdapter(): Promise<DeviceState> {
  if (!('gpu' in navigator)) return { webgpu: 'no', words: 'This browser has no WebGPU.' };
  try {
    const adapter = await navigator.gpu.requestAdapter();
    if (!adapter) return { webgpu: 'no', words: 'The browser offers no GPU to web pages here.' };
    const words = wordsOf(adapter.info) || 'an unnamed adapter';
    return { webgpu: isSoftwareAdapter(adapter.info) ? 'software' : 'yes', words };
  } catch (error) {
    return { webgpu: 'no', words: error instanceof Error ? error.message : String(error) };
  }
}
