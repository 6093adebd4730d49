/**
 * The checks that run in Chromium's WebGPU as well as in Node. Each takes the input from a spec, computes on the open
 * backend, and returns plain data for the spec to judge.
 */
import * as tf from '@tensorflow/tfjs-core';
import { parity } from './parity.ts';
import { resume } from './resume.ts';
import { wasmThreadDies, wasmThreads, wasmWithoutThreads } from './wasm-threads.ts';

/** Where tfjs computes, tested with a product whose value is known: [backend, product]. */
async function backendInUse(): Promise<{ backend: string; product: number[] }> {
  const product = tf.tidy(() => tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])));
  const values = [...(await product.data())];
  product.dispose();
  return { backend: tf.getBackend(), product: values };
}

export const bodies = { backendInUse, parity, resume };

/** Checks that open their backends themselves and take no input. */
export const ownBackend = { wasmThreads, wasmWithoutThreads, wasmThreadDies };

export type Bodies = typeof bodies;
export type OwnBackend = typeof ownBackend;
