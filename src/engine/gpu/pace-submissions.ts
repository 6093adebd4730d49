/**
 * Makes tfjs submit as the pacer says. With its own 15 dispatches per submission small models are limited by
 * submissions (at 200 they take half the time), and any fixed number is too many for some GPU.
 */
import { env } from '@tensorflow/tfjs-core';
import type { Pacer } from './capture/pacer.ts';
import type { GpuInternals } from './internals.ts';

/**
 * tfjs frees a tensor's buffer only at the next submission, so longer submissions hold more memory. They save
 * no more time.
 */
export const MOST_DISPATCHES = 200;

/** `tfjs` is a WebGPU backend before its first dispatch. */
export function paceSubmissions(tfjs: GpuInternals, pacer: Pacer): void {
  const setLimit = (limit: number): void =>
    env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', Math.min(limit, MOST_DISPATCHES));
  setLimit(pacer.limit);
  pacer.onLimit = setLimit;
  const submitQueue = tfjs.submitQueue.bind(tfjs);
  tfjs.submitQueue = () => {
    const dispatches = tfjs.dispatchCountInPass;
    submitQueue();
    pacer.submitted(dispatches);
  };
}
