/**
 * tfjs's wasm kernels of Reverse and Tile allocate memory for every element they copy, 25 nanoseconds each and
 * twice that in the build with threads: a tenth of a step of Tiny 16. The two cases in training are copies of
 * whole blocks, and this does them as such; tfjs does all others. Importing this file puts it in place.
 */
import * as tf from '@tensorflow/tfjs-core';

/** The parts of tfjs's wasm backend that are used here. */
interface WasmBackend {
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array | Int32Array | Uint8Array;
}

type Kernel = (backend: WasmBackend, x: tf.TensorInfo, attrs: object) => tf.TensorInfo | undefined;

/** A filter turned by half a turn: all leading axes reversed, which is the blocks behind them in reverse order. */
const reverseBlocks: Kernel = (backend, x, attrs) => {
  const axes = tf.util.parseAxisParam((attrs as { dims: number[] }).dims, x.shape).toSorted((a, b) => a - b);
  if (axes.length === 0 || axes.some((axis, i) => axis !== i)) return undefined;
  const block = tf.util.sizeFromShape(x.shape.slice(axes.length));
  const out = backend.makeOutput(x.shape, x.dtype);
  const from = backend.typedArrayFromHeap(x);
  const to = backend.typedArrayFromHeap(out);
  for (let start = 0; start < from.length; start += block) {
    to.set(from.subarray(start, start + block), from.length - block - start);
  }
  return out;
};

/** Repeats one number over a whole tensor, as tf.where does with a single condition. */
const repeatOne: Kernel = (backend, x, attrs) => {
  if (tf.util.sizeFromShape(x.shape) !== 1) return undefined;
  const { reps } = attrs as { reps: number[] };
  const out = backend.makeOutput(
    x.shape.map((size, axis) => size * reps[axis]!),
    x.dtype,
  );
  backend.typedArrayFromHeap(out).fill(backend.typedArrayFromHeap(x)[0]!);
  return out;
};

function put(kernelName: string, kernel: Kernel): void {
  const stock = tf.getKernel(kernelName, 'wasm');
  tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({
    ...stock,
    kernelFunc: (params) => {
      const x = params.inputs['x']!;
      return kernel(params.backend as WasmBackend, x, params.attrs!) ?? stock.kernelFunc(params);
    },
  });
}

put('Reverse', reverseBlocks);
put('Tile', repeatOne);
