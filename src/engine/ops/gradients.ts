/**
 * Gradients of the few stock tfjs kernels that networks and losses use besides our own ops. tfjs-core registers none by
 * itself; these are right to second order (tfjs's own for sigmoid and others are not: their saved outputs fall off the
 * tape), and nothing else is registered, so that a stock op with an untested gradient fails at once.
 */
import * as tf from '@tensorflow/tfjs-core';

type Thunks = Record<string, () => tf.Tensor>;

/** Sums `dy` down to `shape` after broadcasting. */
function unbroadcast(dy: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, dy.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(dy, axes) : dy, shape);
}

const unary = ['x'];
const binary = ['a', 'b'];

/** `inputs` names what is saved; 'all' for kernels that take a list. */
function register(
  kernelName: string,
  inputs: string[] | 'all',
  gradient: (dy: tf.Tensor, inputs: tf.Tensor[], attrs: Record<string, unknown>) => Thunks,
): void {
  if (tf.getGradient(kernelName)) return;
  tf.registerGradient({
    kernelName,
    ...(inputs === 'all' ? { saveAllInputs: true } : { inputsToSave: inputs }),
    gradFunc: (dy, saved, attrs) => gradient(dy as tf.Tensor, saved, attrs),
  });
}

const pair = (saved: tf.Tensor[]): [tf.Tensor, tf.Tensor] => [saved[0]!, saved[1]!];

register('Identity', unary, (dy) => ({ x: () => tf.clone(dy) }));
register('Cast', unary, (dy) => ({ x: () => tf.clone(dy) }));
register('Neg', unary, (dy) => ({ x: () => tf.neg(dy) }));
register('Add', binary, (dy, saved) => {
  const [a, b] = pair(saved);
  return { a: () => unbroadcast(dy, a.shape), b: () => unbroadcast(dy, b.shape) };
});
register('Sub', binary, (dy, saved) => {
  const [a, b] = pair(saved);
  return { a: () => unbroadcast(dy, a.shape), b: () => unbroadcast(tf.neg(dy), b.shape) };
});
register('Multiply', binary, (dy, saved) => {
  const [a, b] = pair(saved);
  return {
    a: () => unbroadcast(tf.mul(dy, b), a.shape),
    b: () => unbroadcast(tf.mul(dy, a), b.shape),
  };
});
register('Square', unary, (dy, [x]) => ({ x: () => tf.mul(tf.mul(dy, x!), 2) }));
register('Sqrt', unary, (dy, [x]) => ({ x: () => tf.mul(tf.mul(dy, tf.rsqrt(x!)), 0.5) }));
register('Rsqrt', unary, (dy, [x]) => ({
  x: () => tf.mul(tf.mul(dy, tf.mul(tf.rsqrt(x!), tf.square(tf.rsqrt(x!)))), -0.5),
}));
register('Softplus', unary, (dy, [x]) => ({ x: () => tf.mul(dy, tf.sigmoid(x!)) }));
register('Sigmoid', unary, (dy, [x]) => ({
  x: () => tf.mul(dy, tf.mul(tf.sigmoid(x!), tf.sigmoid(tf.neg(x!)))),
}));
// Constant almost everywhere.
register('Step', unary, (_dy, [x]) => ({ x: () => tf.zeros(x!.shape) }));
register('Reshape', unary, (dy, [x]) => ({ x: () => tf.reshape(dy, x!.shape) }));
register('Transpose', unary, (dy, _saved, attrs) => {
  const perm = attrs['perm'] as number[];
  return { x: () => tf.transpose(dy, tf.backend_util.getUndoAxesPermutation(perm)) };
});
register('Sum', unary, (dy, [x], attrs) => {
  const shape = x!.shape.slice();
  for (const axis of tf.util.parseAxisParam(attrs['axis'] as number[], x!.shape)) shape[axis] = 1;
  return { x: () => tf.mul(tf.reshape(dy, shape), tf.ones(x!.shape)) };
});
register('Slice', unary, (dy, [x], attrs) => {
  const [begin, size] = tf.slice_util.parseSliceParams(
    x!,
    attrs['begin'] as number[],
    attrs['size'] as number[],
  ) as [number[], number[]];
  const paddings = begin.map((b, i): [number, number] => [b, x!.shape[i]! - b - size[i]!]);
  return { x: () => tf.pad(dy, paddings) };
});
register('PadV2', unary, (dy, [x], attrs) => {
  const begin = (attrs['paddings'] as [number, number][]).map((p) => p[0]);
  return { x: () => tf.slice(dy, begin, x!.shape) };
});
register('Concat', 'all', (dy, saved, attrs) => {
  const axis = tf.util.parseAxisParam(attrs['axis'] as number, saved[0]!.shape)[0]!;
  const thunks: Thunks = {};
  let offset = 0;
  saved.forEach((x, i) => {
    const begin = x.shape.map((_, d) => (d === axis ? offset : 0));
    offset += x.shape[axis]!;
    thunks[String(i)] = () => tf.slice(dy, begin, x.shape);
  });
  return thunks;
});
