/**
 * The checks that run in Chromium's WebGPU as they do in Node: each takes what a spec hands over, computes on the
 * backend that is open, and returns plain data for the spec to judge.
 */
import * as tf from '@tensorflow/tfjs-core';
import { parity } from './parity.ts';
import { resume } from './resume.ts';
import { wasmThreadDies, wasmThreads, wasmWithoutThreads } from './wasm-threads.ts';

/** Where tfjs computes, shown on a product whose value is known: [backend, product]. */
async function backendInUse(): Promise<{ backend: string; product: number[] }> {
  const product = tf.tidy(() => tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])));
  const values = [...(await product.data())];
  product.dispose();
  return { backend: tf.getBackend(), product: values };
}

export const bodies = { backendInUse, parity, resume };

/** Checks that open their backends themselves and take nothing. */
export const ownBackend = { wasmThreads, wasmWithoutThreads, wasmThreadDies };

export type Bodies = typeof bodies;
export type OwnBackend = typeof ownBackend;
