/**
 * How an op is made: a meaning (the reference, in plain tfjs ops), a gradient made of ops of the same family (so any
 * order of differentiation works), and on webgpu, where there is one, a fast kernel (webgpu/index.ts) over the reference.
 */
import * as tf from '@tensorflow/tfjs-core';
import { gpuOf } from '../gpu/gpu.ts';

export type OpInputs = Record<string, tf.Tensor>;
/** Given to an op's gradient: the gradient of its output, its inputs, and its output where `savesOutput`. */
export interface GradientContext<I, A> {
  dy: tf.Tensor;
  inputs: I;
  output: tf.Tensor;
  attrs: A;
}

export type Gradients<I> = { [K in keyof I]?: () => tf.Tensor };

export interface OpDefinition<I, A> {
  name: string;
  /** The meaning, in plain tfjs ops. Runs inside a tidy, off the tape. */
  reference: (inputs: I, attrs: A) => tf.Tensor;
  /**
   * One lazy function for each differentiable input. Values that several of them share may be computed in the
   * body; they live until the whole backward pass ends.
   */
  gradients: (context: GradientContext<I, A>) => Gradients<I>;
  /**
   * Keep the output for the gradient. The saved copy is a constant to higher orders (tfjs puts it on the tape ahead of
   * the op), so only masks that are constant almost everywhere may be made of it.
   */
  savesOutput?: boolean;
  /** Disposes what the reference keeps on a backend; called as that backend is removed. */
  release?: (backend: object) => void;
}

/**
 * Makes the callable op. Optional inputs are left out or undefined; attributes are constants of the call site.
 * The caller owns the result, as with any tfjs op.
 */
export function defineOp<I extends { [K in keyof I]: tf.Tensor | undefined }, A extends object>(
  op: OpDefinition<I, A>,
): (inputs: I, attrs: A) => tf.Tensor {
  for (const backendName of ['cpu', 'wasm', 'webgpu']) {
    tf.registerKernel({
      kernelName: op.name,
      backendName,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const named = byName(inputs as unknown as tf.Tensor[], attrs);
        const fast = gpuOf(backend)?.kernels.op(op.name);
        if (fast) return fast(named, attrs ?? {});
        return tf.tidy(() => op.reference(named as unknown as I, attrs as unknown as A));
      },
      ...(op.release && { disposeFunc: op.release }),
    });
  }
  tf.registerGradient({
    kernelName: op.name,
    saveAllInputs: true,
    outputsToSave: [op.savesOutput === true],
    gradFunc: (dy, saved, attrs) => {
      if (Array.isArray(dy)) throw new Error(`${op.name} has one output`);
      const inputs = byName(saved, attrs);
      const context = { dy, inputs, output: saved[saved.length - 1], attrs } as unknown as GradientContext<
        I,
        A
      >;
      const gradients = op.gradients(context) as Record<string, () => tf.Tensor>;
      return Object.fromEntries(Object.keys(inputs).map((name, i) => [String(i), gradients[name]!]));
    },
  });
  return (inputs, attrs) => {
    const present = Object.entries(inputs as OpInputs).filter(([, tensor]) => tensor !== undefined);
    const tensors = present.map(([, tensor]) => tensor);
    const withNames = { ...attrs, inputNames: present.map(([name]) => name) };
    return tf.engine().runKernel<tf.Tensor>(op.name, tensors as unknown as tf.NamedTensorMap, withNames);
  };
}

/** Inputs travel as an array (tfjs saves all of an op's inputs only then); their names travel as an attribute. */
function byName(tensors: tf.Tensor[], attrs: object | undefined): OpInputs {
  const { inputNames } = attrs as { inputNames: string[] };
  return Object.fromEntries(inputNames.map((name, i) => [name, tensors[i]!]));
}
