/**
 * Has tfjs submit by the pacer's word: its own 15 dispatches a submission leave small models bound by submissions (at 200
 * they take half the time), and any fixed number is too many for some GPU.
 */
import { env } from '@tensorflow/tfjs-core';
import { pacerOf } from './capture/pacer.ts';
import { internalsOf } from './internals.ts';

/** tfjs gives a tensor's buffer back only at the next submission: longer ones hold more memory and save no more time. */
const MOST_DISPATCHES = 200;

/** `backend` is a WebGPU backend of tfjs, before its first dispatch. */
export function paceSubmissions(backend: unknown): void {
  const gpu = internalsOf(backend);
  const pacer = pacerOf(gpu.queue);
  const setLimit = (limit: number): void =>
    env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', Math.min(limit, MOST_DISPATCHES));
  setLimit(pacer.limit);
  pacer.onLimit = setLimit;
  const submitQueue = gpu.submitQueue.bind(gpu);
  gpu.submitQueue = () => {
    const dispatches = gpu.dispatchCountInPass;
    submitQueue();
    pacer.submitted(dispatches);
  };
}
