/**
 * Compiles every pipeline of a computation ahead and side by side. tfjs runs the computation without dispatching
 * anything and only asks for its pipelines; drivers compile them on several threads, and a page does not stand still.
 */
import * as tf from '@tensorflow/tfjs-core';
import { kernelOf } from './dispatch.ts';
import { flush, internalsOf, trimPool } from './internals.ts';

export interface CompileReport {
  /** Pipelines that were missing and have been asked for. */
  pipelines: number;
  elapsedMs: number;
  /** Ops whose kernel the driver refused, with its message. */
  failures: { kernel: string; message: string }[];
}

/**
 * Calls `run` (what it computes is garbage; it must not read back) and waits for its pipelines. A refused pipeline of an
 * op's own kernel is reported, one of tfjs's is thrown. `onProgress` hears of each one that is done. webgpu only.
 */
export async function compileAhead(
  run: () => void,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<CompileReport> {
  const gpu = internalsOf(tf.engine().backend);
  const start = performance.now();
  tf.env().set('WEBGPU_ENGINE_COMPILE_ONLY', true);
  try {
    run();
  } finally {
    tf.env().set('WEBGPU_ENGINE_COMPILE_ONLY', false);
  }
  flush(gpu);
  trimPool(gpu.bufferManager); // what the run allocated for nothing
  const pending = Object.entries(gpu.pipelineCache).filter(([, pipeline]) => pipeline instanceof Promise);
  const failures: CompileReport['failures'] = [];
  let done = 0;
  await Promise.all(
    pending.map(async ([key, pipeline]) => {
      try {
        gpu.pipelineCache[key] = await pipeline;
      } catch (error) {
        delete gpu.pipelineCache[key];
        const kernel = kernelOf(key);
        if (kernel === undefined) throw error;
        failures.push({ kernel, message: error instanceof Error ? error.message : String(error) });
      }
      onProgress(++done, pending.length);
    }),
  );
  return { pipelines: pending.length, elapsedMs: performance.now() - start, failures };
}

/** Runs `work` and forgets the pipelines that it made, of which there are many where variants are tried. webgpu only. */
export async function withPassingPipelines<T>(work: () => Promise<T>): Promise<T> {
  const { pipelineCache } = internalsOf(tf.engine().backend);
  const lasting = new Set(Object.keys(pipelineCache));
  try {
    return await work();
  } finally {
    for (const key of Object.keys(pipelineCache)) if (!lasting.has(key)) delete pipelineCache[key];
  }
}
