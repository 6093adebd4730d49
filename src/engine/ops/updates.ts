/**
 * Updates of persistent tensors in place: what a run carries from step to step keeps its buffers, so that views of it
 * and captured steps stay valid. Not differentiable. On webgpu one dispatch each; elsewhere plain tfjs ops whose result
 * is copied over.
 */
import * as tf from '@tensorflow/tfjs-core';
import { runsOwnKernels } from './fast-kernels.ts';
import { onGpu } from './webgpu/updates.ts';

type Values = Float32Array | Int32Array;

/** target ← source. Same size and dtype. */
export function overwrite(target: tf.Tensor, source: tf.Tensor): void {
  const backend: unknown = tf.engine().backend;
  switch (tf.getBackend()) {
    case 'webgpu':
      onGpu(target, source, 'y');
      return;
    case 'wasm': {
      const heap = backend as { typedArrayFromHeap(t: tf.TensorInfo): Values };
      heap.typedArrayFromHeap(target).set(heap.typedArrayFromHeap(source));
      return;
    }
    default: {
      const { data } = backend as { data: { get(id: object): { values: Values } } };
      data.get(target.dataId).values.set(data.get(source.dataId).values);
    }
  }
}

/** target ← target + values. */
export function addInto(target: tf.Tensor, values: tf.Tensor): void {
  if (runsOwnKernels()) onGpu(target, values, 'x + y');
  else replaced(target, () => tf.add(target, values));
}

/** target ← goal + (target - goal)·keep, keep a tensor of one element. In plain ops everywhere: on webgpu Adam does it. */
export function moveTowards(target: tf.Tensor, goal: tf.Tensor, keep: tf.Tensor): void {
  replaced(target, () => tf.add(goal, tf.mul(tf.sub(target, goal), keep)));
}

function replaced(target: tf.Tensor, compute: () => tf.Tensor): void {
  const next = tf.tidy(compute);
  overwrite(target, next);
  next.dispose();
}
