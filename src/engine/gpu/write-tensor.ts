/**
 * Overwrites a tensor's contents in place, on any backend: what changes from step to step (reals, counters, rates)
 * keeps its buffer, so that a captured step that reads it sees the new values.
 */
import * as tf from '@tensorflow/tfjs-core';
import { flush, internalsOf } from './internals.ts';
import { bindingOf } from './views.ts';

type Values = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

/** `values` has the tensor's size and its dtype's type (float32 or int32). Earlier dispatches see the old contents. */
export function writeTensor(tensor: tf.Tensor, values: Values): void {
  if (values.length !== tensor.size) {
    throw new Error(`${values.length} values do not fill a tensor of ${tensor.size}`);
  }
  const backend: unknown = tf.engine().backend;
  switch (tf.getBackend()) {
    case 'webgpu': {
      const gpu = internalsOf(backend);
      gpu.uploadToGPU(tensor.dataId);
      const data = gpu.tensorMap.get(tensor.dataId);
      data.values = null; // a copy cached by an earlier read is stale now
      flush(gpu);
      const { buffer, offset = 0 } = bindingOf(gpu, tensor.dataId);
      gpu.queue.writeBuffer(buffer, offset, values);
      return;
    }
    case 'wasm':
      (backend as { typedArrayFromHeap(t: tf.TensorInfo): Values }).typedArrayFromHeap(tensor).set(values);
      return;
    default:
      (backend as { data: { get(id: object): { values: Values } } }).data
        .get(tensor.dataId)
        .values.set(values);
  }
}
