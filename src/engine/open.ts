/**
 * Opens the numeric backend for this thread: webgpu, else wasm, else cpu. It runs in a worker and, given a GPU by
 * open-node.ts, in Node. One backend is open at a time per thread, as in tfjs; open another after dispose(). Devices are
 * opened in device/, a GPU is run on by gpu/, and here they get the kernels of ops/.
 */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../base/error.ts';
import { activate, removeKeepingFactory } from './device/activate.ts';
import { openGpuDevice } from './device/gpu-device.ts';
import type { AdapterSummary, BackendName, OpenBackendOptions } from './device/types.ts';
import type { Gpu } from './gpu/gpu.ts';

export type { BackendName, OpenBackendOptions } from './device/types.ts';

export interface OpenedBackend {
  name: BackendName;
  /** With webgpu only. */
  adapter?: AdapterSummary;
  gpu?: Gpu;
  /** With wasm only: the threads that it computes on now. */
  readonly threads?: number;
  /** Why each backend tried before this one was passed over. */
  refusals: StudioError[];
  /** Removes the backend from tfjs and destroys the device with all its tensors. */
  dispose(): void;
}

type Opened = Omit<OpenedBackend, 'refusals'>;
type Opener = (options: OpenBackendOptions, acceptSoftware: boolean) => Promise<Opened>;

const OPENERS: Record<BackendName, Opener> = { webgpu: openWebGpu, wasm: openWasm, cpu: openCpu };

/** Throws StudioError `no-backend` with every refusal in its message if none of the asked-for backends opens. */
export async function openBackend(options: OpenBackendOptions = {}): Promise<OpenedBackend> {
  const { prefer } = options;
  const names: readonly BackendName[] =
    prefer === undefined ? ['webgpu', 'wasm', 'cpu'] : typeof prefer === 'string' ? [prefer] : prefer;
  const refusals: StudioError[] = [];
  for (const name of names) {
    try {
      // A getter and not a copy, since the count of threads may change.
      return Object.assign(await OPENERS[name](options, prefer !== undefined), { refusals });
    } catch (error) {
      refusals.push(asStudioError(name, error));
    }
  }
  if (refusals.length === 1 && refusals[0]) throw refusals[0];
  throw new StudioError(
    'no-backend',
    `No way to compute was found. ${refusals.map((refusal) => refusal.message).join(' ')}`,
    refusals.map((refusal) => refusal.hint).join(' '),
  );
}

async function openWebGpu(options: OpenBackendOptions, acceptSoftware: boolean): Promise<Opened> {
  const opened = await openGpuDevice(options);
  const { isSoftware, description } = opened.adapter;
  if (isSoftware && !acceptSoftware) {
    opened.destroy();
    const named = description && ` (${description})`;
    throw new StudioError(
      'webgpu-software',
      `WebGPU is only emulated on the processor here${named}, which is slower than WebAssembly.`,
      'Turn on hardware acceleration in the browser to train on the GPU.',
    );
  }
  const { registerGpu } = await import('./gpu/open-gpu.ts');
  const { kernels } = await import('./ops/webgpu/index.ts');
  const gpu = await registerGpu(opened, { kernels, isSoftware });
  await activate('webgpu');
  return {
    name: 'webgpu',
    adapter: opened.adapter,
    gpu,
    dispose() {
      tf.removeBackend('webgpu');
      opened.destroy();
    },
  };
}

async function openWasm(options: OpenBackendOptions): Promise<Opened> {
  const { openWasm: open } = await import('./device/wasm.ts');
  await import('./ops/wasm/copies.ts');
  const opened = await open(options);
  return Object.assign(opened, { name: 'wasm' as const }); // a getter, since the count of threads may change
}

async function openCpu(): Promise<Opened> {
  await import('@tensorflow/tfjs-backend-cpu');
  await activate('cpu');
  return { name: 'cpu', dispose: () => removeKeepingFactory('cpu') };
}

function asStudioError(name: BackendName, error: unknown): StudioError {
  if (error instanceof StudioError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new StudioError(`${name}-failed`, `The ${name} backend could not be started: ${reason}`, '', {
    cause: error,
  });
}
