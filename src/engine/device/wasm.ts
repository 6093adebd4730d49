/** Opens tfjs's wasm backend on this thread: on several threads where that can be (wasm-threads/), else on one. */
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../base/error.ts';
import { activate, removeKeepingFactory } from './activate.ts';
import type { OpenBackendOptions } from './types.ts';
import { threadCount } from './wasm-threads/thread-count.ts';

export interface OpenedWasm {
  /** The threads that it computes on now: one, once the others have died. */
  readonly threads: number;
  dispose(): void;
}

export async function openWasm(options: OpenBackendOptions): Promise<OpenedWasm> {
  const threads = threadCount(options);
  const threaded = threads > 1 ? await openOnThreads(options, threads).catch(() => undefined) : undefined;
  if (threaded) return threaded;
  if (options.wasmPaths !== undefined) setWasmPaths(options.wasmPaths);
  // The build without threads: the other one starts workers from blobs even for a single thread.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await activate('wasm');
  return { threads: 1, dispose: () => removeKeepingFactory('wasm') };
}

async function openOnThreads(options: OpenBackendOptions, threads: number): Promise<OpenedWasm> {
  const { openThreadedWasm } = await import('./wasm-threads/open-threaded.ts');
  const wasmUrl = (options.wasmPaths as Record<string, string>)['tfjs-backend-wasm-threaded-simd.wasm']!;
  const threaded = await openThreadedWasm({ threads, wasmUrl, scripts: options.wasmThreadScripts! }, () =>
    options.onNotice?.(threadsLost()),
  );
  const factory = tf.findBackendFactory('wasm');
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', () => threaded.backend, 2);
  await activate('wasm');
  return {
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
