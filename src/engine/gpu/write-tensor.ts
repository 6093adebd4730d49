/**
 * Overwrites a tensor's contents in place, on any backend: what changes from step to step (reals, counters, rates)
 * keeps its buffer, so that a captured step that reads it sees the new values.
 */
import * as tf from '@tensorflow/tfjs-core';
import { currentGpu, type Gpu } from './gpu.ts';

type Values = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

/** `values` has the tensor's size and its dtype's type (float32 or int32). Earlier dispatches see the old contents. */
export function writeTensor(tensor: tf.Tensor, values: Values): void {
  if (values.length !== tensor.size) {
    throw new Error(`${values.length} values do not fill a tensor of ${tensor.size}`);
  }
  const gpu = currentGpu();
  if (gpu) return writeOnGpu(gpu, tensor, values);
  const backend: unknown = tf.engine().backend;
  if (tf.getBackend() === 'wasm') {
    (backend as { typedArrayFromHeap(t: tf.TensorInfo): Values }).typedArrayFromHeap(tensor).set(values);
  } else {
    (backend as { data: { get(id: object): { values: Values } } }).data.get(tensor.dataId).values.set(values);
  }
}

function writeOnGpu(gpu: Gpu, tensor: tf.Tensor, values: Values): void {
  gpu.tfjs.uploadToGPU(tensor.dataId);
  gpu.tfjs.tensorMap.get(tensor.dataId).values = null; // a copy cached by an earlier read is stale now
  gpu.flush();
  const { buffer, offset = 0 } = gpu.views.bindingOf(tensor.dataId);
  gpu.queue.writeBuffer(buffer, offset, values);
}
