/**
 * Updates persistent tensors in place. What a run carries from step to step keeps its buffers, so that views of
 * it and captured steps stay valid. Not differentiable. On webgpu each is one dispatch; elsewhere plain tfjs
 * ops, whose result is copied over.
 */
import * as tf from '@tensorflow/tfjs-core';
import { currentGpu, type Gpu } from './gpu.ts';
import { flatWorkgroups, program } from './program.ts';
import { buffers, flatMain, FLAT_GROUP, widthFor } from './wgsl.ts';

type Values = Float32Array | Int32Array;

/** target ← source. Same size and dtype. */
export function overwrite(target: tf.Tensor, source: tf.Tensor): void {
  const gpu = currentGpu();
  if (gpu) return updateOnGpu(gpu, target, source, 'y');
  const backend: unknown = tf.engine().backend;
  if (tf.getBackend() === 'wasm') {
    const heap = backend as { typedArrayFromHeap(t: tf.TensorInfo): Values };
    heap.typedArrayFromHeap(target).set(heap.typedArrayFromHeap(source));
  } else {
    const { data } = backend as { data: { get(id: object): { values: Values } } };
    data.get(target.dataId).values.set(data.get(source.dataId).values);
  }
}

/** target ← target + values. */
export function addInto(target: tf.Tensor, values: tf.Tensor): void {
  const gpu = currentGpu();
  if (gpu && !gpu.kernels.referencesOnly) updateOnGpu(gpu, target, values, 'x + y');
  else replaced(target, () => tf.add(target, values));
}

/**
 * target ← goal + (target - goal)·keep, keep a tensor of one element. It uses plain ops on every backend; on
 * webgpu Adam does this instead.
 */
export function moveTowards(target: tf.Tensor, goal: tf.Tensor, keep: tf.Tensor): void {
  replaced(target, () => tf.add(goal, tf.mul(tf.sub(target, goal), keep)));
}

function replaced(target: tf.Tensor, compute: () => tf.Tensor): void {
  const next = tf.tidy(compute);
  overwrite(target, next);
  next.dispose();
}

interface UpdateSpec {
  formula: string;
  size: number;
}

/** target ← `formula`, elementwise, WGSL over x (the target) and y (the other tensor). */
function updateOnGpu(gpu: Gpu, target: tf.Tensor, other: tf.Tensor, formula: string): void {
  const { size } = target;
  gpu.dispatch(
    program('update', { formula, size }, updateSource),
    { reads: [other], updates: [target] },
    flatWorkgroups(size / widthFor(size), FLAT_GROUP),
  );
}

function updateSource({ formula, size }: UpdateSpec): string {
  const width = widthFor(size);
  return `${buffers([{ name: 'other', width }], [{ name: 'result', width }])}
${flatMain(size / width, `let x = result[index]; let y = other[index]; result[index] = ${formula};`)}`;
}
