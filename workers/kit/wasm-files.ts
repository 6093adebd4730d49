/**
 * The wasm backend's files as the build carries them, and how many threads a worker of the page asks for. tfjs's
 * runtime is here as a file too, although it is part of the workers: its threads load it by address.
 */
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import plainUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import runtimeUrl from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js?url';
import type { OpenBackendOptions } from '../../src/engine/open.ts';
import threadUrl from '../../src/engine/device/wasm-threads/thread.js?url';

/** Two have been measured; more compete with the page and with the other workers for the same cores. */
const MOST_THREADS = 4;

export const wasmFiles = {
  wasmPaths: {
    'tfjs-backend-wasm.wasm': plainUrl,
    'tfjs-backend-wasm-simd.wasm': simdUrl,
    'tfjs-backend-wasm-threaded-simd.wasm': threadedUrl,
  },
  wasmThreadScripts: { runtime: runtimeUrl, thread: threadUrl },
} satisfies OpenBackendOptions;

export function wantedThreads(): number {
  // Specs run workers' services in Node, which may have no navigator.
  const { navigator } = globalThis as { navigator?: { hardwareConcurrency: number } };
  return Math.min(MOST_THREADS, navigator?.hardwareConcurrency ?? 1);
}
