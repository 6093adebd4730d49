/**
 * Opens the numeric backend for this thread: webgpu, else wasm, else cpu. It runs in a worker and, given a GPU by
 * open-node.ts, in Node. One backend is open at a time per thread, as in tfjs; open another after dispose().
 */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../base/error.ts';
import { openGpuDevice } from './device/gpu-device.ts';
import { teachViews } from './gpu/views.ts';
import { paceSubmissions } from './gpu/pace-submissions.ts';
import type { BackendName, OpenBackendOptions, OpenedBackend } from './device/types.ts';
import { threadCount } from './device/wasm-threads/thread-count.ts';

export type { BackendName, OpenBackendOptions, OpenedBackend } from './device/types.ts';

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
      // Not a copy: the count of threads may change.
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
  if (opened.adapter.isSoftware && !acceptSoftware) {
    opened.destroy();
    throw new StudioError(
      'webgpu-software',
      `WebGPU is only emulated on the processor here (${opened.adapter.description}), slower than WebAssembly.`,
      'Turn on hardware acceleration in the browser to train on the GPU.',
    );
  }
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  await import('./ops/webgpu/index.ts');
  const { useSimpleTiles } = await import('./ops/webgpu/choices.ts');
  useSimpleTiles(opened.adapter.isSoftware);
  const env = tf.env();
  // Small tensors must stay on the GPU: folded on the CPU they would be baked into a captured step.
  env.set('WEBGPU_CPU_FORWARD', false);
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
  tf.registerBackend(
    'webgpu',
    () => {
      const backend = new WebGPUBackend(opened.device, opened.info);
      teachViews(backend);
      paceSubmissions(backend);
      return backend;
    },
    3,
  );
  await activate('webgpu');
  return {
    name: 'webgpu',
    adapter: opened.adapter,
    device: opened.device,
    dispose() {
      tf.removeBackend('webgpu');
      opened.destroy();
    },
  };
}

async function openWasm(options: OpenBackendOptions): Promise<Opened> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  await import('./ops/wasm/copies.ts');
  const threads = threadCount(options);
  const threaded = threads > 1 ? await openWasmThreads(options, threads).catch(() => undefined) : undefined;
  if (threaded) return threaded;
  if (options.wasmPaths !== undefined) wasm.setWasmPaths(options.wasmPaths);
  // The build without threads: the other one starts workers from blobs even for a single thread.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await activate('wasm');
  return { name: 'wasm', threads: 1, dispose: () => removeKeepingFactory('wasm') };
}

async function openWasmThreads(options: OpenBackendOptions, threads: number): Promise<Opened> {
  const { openThreadedWasm } = await import('./device/wasm-threads/open-threaded.ts');
  const wasmUrl = (options.wasmPaths as Record<string, string>)['tfjs-backend-wasm-threaded-simd.wasm']!;
  const threaded = await openThreadedWasm({ threads, wasmUrl, scripts: options.wasmThreadScripts! }, () =>
    options.onNotice?.(threadsLost()),
  );
  const factory = tf.findBackendFactory('wasm');
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', () => threaded.backend, 2);
  await activate('wasm');
  return {
    name: 'wasm',
    get threads() {
      return threaded.threads();
    },
    dispose() {
      tf.removeBackend('wasm');
      tf.registerBackend('wasm', factory, 2);
    },
  };
}

function threadsLost(): StudioError {
  return new StudioError(
    'wasm-threads-lost',
    'A helper thread of the processor’s backend stopped answering; the work goes on, on one thread.',
    'Reload the page to have its threads back.',
  );
}

async function openCpu(): Promise<Opened> {
  await import('@tensorflow/tfjs-backend-cpu');
  await activate('cpu');
  return { name: 'cpu', dispose: () => removeKeepingFactory('cpu') };
}

async function activate(name: BackendName): Promise<void> {
  if (!(await tf.setBackend(name))) {
    throw new StudioError(`${name}-failed`, `The ${name} backend could not be started.`, 'Reload the page.');
  }
  await tf.ready();
}

/** Frees the backend but leaves its factory, so that it can be opened again: the packages register only once. */
function removeKeepingFactory(name: BackendName): void {
  const factory = tf.findBackendFactory(name);
  tf.removeBackend(name);
  tf.registerBackend(name, factory, name === 'wasm' ? 2 : 1);
}

function asStudioError(name: BackendName, error: unknown): StudioError {
  if (error instanceof StudioError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new StudioError(`${name}-failed`, `The ${name} backend could not be started: ${reason}`, '', {
    cause: error,
  });
}
