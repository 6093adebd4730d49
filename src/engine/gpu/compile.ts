/**
 * Compiles every pipeline of a computation ahead and side by side. tfjs runs the computation without
 * dispatching anything and only asks for its pipelines. Drivers compile them on several threads, and the page
 * does not freeze.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Gpu } from './gpu.ts';

export interface CompileReport {
  /** How many pipelines were missing and are now compiled. */
  pipelines: number;
  elapsedMs: number;
  /** Ops whose kernel the driver refused, with its message. */
  failures: { kernel: string; message: string }[];
}

/**
 * Calls `run` and waits for its pipelines. `run` computes garbage and must not read back. A refused pipeline of
 * one of our kernels is reported, one of tfjs's is thrown. `onProgress` is called for each that is done.
 */
export async function compileAhead(
  gpu: Gpu,
  run: () => void,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<CompileReport> {
  const start = performance.now();
  tf.env().set('WEBGPU_ENGINE_COMPILE_ONLY', true);
  try {
    run();
  } finally {
    tf.env().set('WEBGPU_ENGINE_COMPILE_ONLY', false);
  }
  gpu.flush();
  gpu.trimPool(); // frees what the run allocated
  const failures: CompileReport['failures'] = [];
  let done = 0;
  const pipelines = await gpu.pipelines.settle((key, total, error) => {
    if (error !== undefined) {
      const kernel = gpu.pipelines.kernelOf(key);
      if (kernel === undefined) throw error;
      failures.push({ kernel, message: error instanceof Error ? error.message : String(error) });
    }
    onProgress(++done, total);
  });
  return { pipelines, elapsedMs: performance.now() - start, failures };
}

/** Runs `work` and forgets the pipelines that it made: trying variants makes many. */
export async function withPassingPipelines<T>({ pipelines }: Gpu, work: () => Promise<T>): Promise<T> {
  const lasting = pipelines.keys;
  try {
    return await work();
  } finally {
    pipelines.keepOnly(lasting);
  }
}
