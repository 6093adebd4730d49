/**
 * How an op is made: a meaning (the reference, in plain tfjs ops), a gradient made of ops of the same family (so any
 * order of differentiation works), and optional fast kernels registered over the reference per backend.
 *
 * The reference twin defines the op. useReferenceOps(true) switches every op back to it: for twin tests and for the
 * benchmark's column of stock tfjs ops.
 */
import * as tf from '@tensorflow/tfjs-core';

export type OpInputs = Record<string, tf.Tensor>;
export type OpAttrs = Record<string, unknown>;
export type BackendName = 'cpu' | 'wasm' | 'webgpu';

/** What an op's gradient gets: the gradient of its output, its inputs (and its output where `savesOutput`). */
export interface GradientContext<I, A> {
  dy: tf.Tensor;
  inputs: I;
  output: tf.Tensor;
  attrs: A;
}

type Gradients<I> = { [K in keyof I]?: () => tf.Tensor };

export interface OpDefinition<I, A> {
  name: string;
  /** The meaning, in plain tfjs ops. Runs inside a tidy, off the tape. */
  reference: (inputs: I, attrs: A) => tf.Tensor;
  /**
   * One lazy function per differentiable input. What several of them share may be computed in the body: it lives until
   * the whole backward pass ends.
   */
  gradients: (context: GradientContext<I, A>) => Gradients<I>;
  /**
   * Keep the output for the gradient. The saved copy is a constant to higher orders (tfjs puts it on the tape ahead of
   * the op), so only masks that are constant almost everywhere may be made of it.
   */
  savesOutput?: boolean;
}

/** A kernel for one backend: same inputs and attributes as the reference, returns the backend's tensor or info. */
export type FastKernel<I, A> = (inputs: I, attrs: A, backend: unknown) => tf.TensorInfo;

const backends: BackendName[] = ['cpu', 'wasm', 'webgpu'];
const fastKernels = new Map<string, FastKernel<never, never>>();
let referenceOnly = false;

/** Registers a fast kernel for an op on one backend; the op's reference twin keeps defining what it must compute. */
export function registerFastKernel<I, A>(
  opName: string,
  backend: BackendName,
  kernel: FastKernel<I, A>,
): void {
  fastKernels.set(`${backend}/${opName}`, kernel as FastKernel<never, never>);
}

/** True: every op runs its reference twin, whatever fast kernels there are. Returns the setting before. */
export function useReferenceOps(on: boolean): boolean {
  const before = referenceOnly;
  referenceOnly = on;
  return before;
}

/** True if `opName` would run a fast kernel on `backend` now. */
export function hasFastKernel(opName: string, backend: string): boolean {
  return !referenceOnly && fastKernels.has(`${backend}/${opName}`);
}

/** True where updates in place and other kernels beyond the ops run our own programs: on webgpu, unless only references may run. */
export function runsOwnKernels(): boolean {
  return !referenceOnly && tf.getBackend() === 'webgpu';
}

/**
 * Makes the callable op. Optional inputs are left out or undefined; attributes are constants of the call site.
 * The caller owns the result, as with any tfjs op.
 */
export function defineOp<I extends { [K in keyof I]: tf.Tensor | undefined }, A extends object>(
  op: OpDefinition<I, A>,
): (inputs: I, attrs: A) => tf.Tensor {
  for (const backendName of backends) {
    tf.registerKernel({
      kernelName: op.name,
      backendName,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const named = byName(inputs as unknown as tf.Tensor[], attrs);
        const fast = referenceOnly ? undefined : fastKernels.get(`${backendName}/${op.name}`);
        if (fast) return fast(named as never, attrs as never, backend);
        return tf.tidy(() => op.reference(named as unknown as I, attrs as unknown as A));
      },
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
    return tf
      .engine()
      .runKernel(
        op.name,
        tensors as unknown as tf.NamedTensorMap,
        withNames as unknown as tf.NamedAttrMap,
      ) as tf.Tensor;
  };
}

/** Inputs travel as an array (tfjs saves all of an op's inputs only then); their names travel as an attribute. */
function byName(tensors: tf.Tensor[], attrs: object | undefined): OpInputs {
  const { inputNames } = attrs as { inputNames: string[] };
  return Object.fromEntries(inputNames.map((name, i) => [name, tensors[i]!]));
}

/**
 * Value and gradients of a scalar function at `xs`, to any order: the calls nest. Unlike tf.grads it does not mind a
 * tensor that the value does not depend on: its gradient is zeros. The caller disposes all results.
 */
export function valueAndGradients(
  f: () => tf.Tensor,
  xs: tf.Tensor[],
): { value: tf.Tensor; gradients: tf.Tensor[] } {
  const { value, grads } = tf.engine().gradients(f, xs, undefined, true);
  return { value, gradients: grads.map((g, i) => (g as tf.Tensor | undefined) ?? tf.zeros(xs[i]!.shape)) };
}
