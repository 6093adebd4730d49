/**
 * Compares the wasm backend on two threads with one, under the page's policy: the numbers must be the same, and there
 * must be one thread if two are not available or one of them dies.
 */
import * as tf from '@tensorflow/tfjs-core';
import { openBackend } from '../../src/engine/open.ts';
import type { OpenBackendOptions } from '../../src/engine/device/types.ts';
import { convDown, convFilter, convUp, type ConvAttrs } from '../../src/engine/ops/conv.ts';
import { wasmFiles } from '../../workers/kit/wasm-files.ts';

const OPS = ['down', 'up', 'filter', 'strided down', 'strided up'] as const;

/** Large enough to be divided among threads, with sizes that do not divide evenly. */
function convolutions(): Float32Array[] {
  const plain: ConvAttrs = { kernel: 3, stride: 1, pad: 1, flip: false, gain: 0.5, fineSize: 32 };
  const strided: ConvAttrs = { ...plain, stride: 2, flip: true, fineSize: 31 };
  return tf.tidy(() => {
    const a = wave([5, 32, 32, 48]);
    const fine = wave([5, 31, 31, 48]);
    const coarse = wave([5, 16, 16, 48]);
    const w = wave([3, 3, 48, 48]);
    const style = wave([5, 48]);
    const results = [
      convDown(a, w, plain, style),
      convUp(a, w, plain),
      convFilter(a, a, plain, { scaleA: style }),
      convDown(fine, w, strided),
      convUp(coarse, w, strided, style),
    ];
    return results.map((result) => result.dataSync<'float32'>());
  });
}

const wave = (shape: number[]): tf.Tensor =>
  tf.reshape(tf.sin(tf.range(0, tf.util.sizeFromShape(shape))), shape);

async function withBackend<T>(
  options: Omit<OpenBackendOptions, 'prefer'>,
  use: (threads: () => number | undefined) => T | Promise<T>,
): Promise<T> {
  const opened = await openBackend({ prefer: 'wasm', ...wasmFiles, ...options });
  try {
    return await use(() => opened.threads);
  } finally {
    opened.dispose();
  }
}

function different(results: Float32Array[], others: Float32Array[]): string[] {
  return OPS.filter((_, i) => results[i]!.some((value, j) => !Object.is(value, others[i]![j])));
}

/** The ops whose results differ in any bit, and the number of threads. */
export async function wasmThreads(): Promise<{ threads: unknown[]; different: string[] }> {
  const one = await withBackend({ wasmThreads: 1 }, (threads) => ({
    threads: threads(),
    results: convolutions(),
  }));
  const two = await withBackend({ wasmThreads: 2 }, (threads) => ({
    threads: threads(),
    results: convolutions(),
  }));
  return { threads: [one.threads, two.threads], different: different(one.results, two.results) };
}

/**
 * What opens if threads are not available: without scripts, with a missing script, and with a thread that crashes at
 * its start.
 */
export async function wasmWithoutThreads(): Promise<unknown[]> {
  const { wasmThreadScripts } = wasmFiles;
  const missing = { ...wasmThreadScripts, thread: new URL('missing.js', location.href).href };
  const attempts: Omit<OpenBackendOptions, 'prefer'>[] = [
    { wasmThreads: 2, wasmThreadScripts: undefined },
    { wasmThreads: 2, wasmThreadScripts: missing },
  ];
  const counts: unknown[] = [];
  for (const options of attempts) counts.push(await withBackend(options, (threads) => threads()));
  const stop = watchWorkers((worker) => {
    const post = worker.postMessage.bind(worker) as (message: Record<string, unknown>) => void;
    worker.postMessage = (message: Record<string, unknown>) =>
      post(message['cmd'] === 'run' ? { ...message, start_routine: 0 } : message);
  });
  counts.push(await withBackend({ wasmThreads: 2 }, (threads) => threads()));
  stop();
  return counts;
}

/** A thread dies during the work: what was reported, the threads before and after, and which results differ. */
export async function wasmThreadDies(): Promise<{
  threads: unknown[];
  notices: string[];
  different: string[];
}> {
  const expected = await withBackend({ wasmThreads: 1 }, convolutions);
  const notices: string[] = [];
  const workers: Worker[] = [];
  const stop = watchWorkers((worker) => workers.push(worker));
  const result = await withBackend(
    { wasmThreads: 2, onNotice: ({ code }) => notices.push(code) },
    async (threads) => {
      const before = threads();
      for (const worker of workers) worker.terminate();
      // Chromium gives an unresponsive worker two seconds.
      await new Promise((resolve) => setTimeout(resolve, 3000));
      const clock = hurry();
      const results = convolutions();
      clock.restore();
      return { threads: [before, threads()], results };
    },
  );
  stop();
  return { threads: result.threads, notices, different: different(expected, result.results) };
}

/** Calls `seen` for every worker that this one starts, until the returned function stops it. */
function watchWorkers(seen: (worker: Worker) => void): () => void {
  const Original = globalThis.Worker;
  globalThis.Worker = class extends Original {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      seen(this);
    }
  };
  return () => {
    globalThis.Worker = Original;
  };
}

/** Replaces the clock by one that advances a tenth of a second at each reading, so that waiting a minute takes a moment. */
function hurry(): { restore(): void } {
  const { now } = performance;
  let ms = now.call(performance);
  performance.now = () => (ms += 100);
  return {
    restore() {
      performance.now = now;
    },
  };
}
