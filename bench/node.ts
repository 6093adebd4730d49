/** The benchmark under Dawn in Node: on the machine's GPU, on SwiftShader, or on a device that computes nothing. */
import { arch, platform } from 'node:os';
import type { AdapterSummary } from '../src/engine/device/types.ts';
import type { OpenedBackend } from '../src/engine/open.ts';
import { openBackend } from '../src/engine/open.ts';
import { openBackendNode } from '../src/engine/open-node.ts';
import { useSwiftShader } from '../src/testing/swiftshader.ts';
import { measure } from './measure.ts';
import type { BenchReport, BenchRequest } from './protocol.ts';

export interface NodeDevice {
  software: boolean;
  nullDevice: boolean;
}

export async function openForBench({ software, nullDevice }: NodeDevice): Promise<OpenedBackend> {
  const onError = (error: Error): never => {
    throw error; // if the device reports errors, the measurement is meaningless
  };
  if (nullDevice) {
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    const gpu = create(['backend=null']);
    Object.defineProperty(globalThis, 'navigator', { value: { gpu, userAgent: 'node' }, configurable: true });
    return openBackend({ prefer: 'webgpu', gpu, onError });
  }
  if (software) useSwiftShader();
  const opened = await openBackendNode({ prefer: 'webgpu', onError });
  if (opened.adapter?.isSoftware && !software) {
    throw new Error(
      'There is no GPU here, only software WebGPU. Add --software to measure that, for ratios.',
    );
  }
  return opened;
}

export async function measureInNode(
  request: BenchRequest,
  device: NodeDevice,
  progress: (line: string) => void,
): Promise<BenchReport> {
  let opened: OpenedBackend | undefined;
  const open = async (): Promise<AdapterSummary> => {
    opened?.dispose();
    opened = await openForBench(device);
    if (!opened.adapter) throw new Error('no WebGPU adapter');
    return opened.adapter;
  };
  const host = `Node ${process.version} with Dawn${device.nullDevice ? "'s null device" : ''}, ${platform()} ${arch()}`;
  return measure(request, host, open, progress);
}
