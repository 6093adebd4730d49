import { describe, expect, it } from 'vitest';
import type { OpenBackendOptions } from '../types.ts';
import { threadCount } from './thread-count.ts';

const asked: OpenBackendOptions = {
  wasmThreads: 2,
  wasmThreadScripts: { runtime: 'runtime.js', thread: 'thread.js' },
  wasmPaths: { 'tfjs-backend-wasm-threaded-simd.wasm': 'threads.wasm' },
};
const worker = { crossOriginIsolated: true, isWorker: true };

describe('the threads of the wasm backend', () => {
  it('are as many as asked for in a worker of an isolated page, eight at most', () => {
    expect(threadCount(asked, worker)).toBe(2);
    expect(threadCount({ ...asked, wasmThreads: 64 }, worker)).toBe(8);
  });

  it('are one where memory is not shared, a thread may not wait, or there is nothing to start', () => {
    expect(threadCount(asked, { ...worker, crossOriginIsolated: false })).toBe(1);
    expect(threadCount(asked, { ...worker, isWorker: false })).toBe(1);
    expect(threadCount({ ...asked, wasmThreadScripts: undefined }, worker)).toBe(1);
    expect(threadCount({ ...asked, wasmPaths: undefined }, worker)).toBe(1);
    expect(threadCount({ ...asked, wasmThreads: undefined }, worker)).toBe(1);
  });

  it('are one in Node', () => {
    expect(threadCount(asked)).toBe(1);
  });
});
