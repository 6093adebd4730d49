/**
 * How an op is made: a meaning (the reference, in plain tfjs ops), a gradient made of ops of the same family (so any
 * order of differentiation works), and optional fast kernels registered over the reference per backend.
 *
 * The reference twin defines the op. useReferenceOps(true) switches every op back to it: for twin tests and for the
 * benchmark's column of stock tfjs ops.
 */
import * as tf from '@tensorflow/tfjs-core';
import { asKernel } from '../backend/gpu-dispatch.ts';

export type OpInputs = Record<string, tf.Tensor>;
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

/** Takes a fast kernel out of use: the reference twin computes the op from now on. */
export function dropFastKernel(opName: string, backend: BackendName): void {
  fastKernels.delete(`${backend}/${opName}`);
}

/** True: every op runs its reference twin, whatever fast kernels there are. Returns the setting before. */
export function useReferenceOps(on: boolean): boolean {
  const before = referenceOnly;
  referenceOnly = on;
  return before;
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
        if (fast) return asKernel(op.name, () => fast(named as never, attrs as never, backend));
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
 * An op that does in one kernel what a composition of differentiable ops means. Its gradients are ops too, named
 * NAME.INPUT, of the inputs { dy, …inputs }: their meaning is the composition's gradient, so fast kernels may be
 * registered for them as well; beyond that differentiation goes through the composition, to any order.
 * `inputNames` lists the differentiable inputs; the others are constants. With `savesOutput` the gradients' kernels get
 * the op's output too, as `output`: a constant that only saves computing it again.
 */
export function defineFusedOp<I extends Record<keyof I, tf.Tensor | undefined>, A extends object>(op: {
  name: string;
  inputNames: readonly (keyof I & string)[];
  composition: (inputs: I, attrs: A) => tf.Tensor;
  savesOutput?: boolean;
}): (inputs: I, attrs: A) => tf.Tensor {
  type WithDy = I & { dy: tf.Tensor; output?: tf.Tensor };
  const { savesOutput = false } = op;
  const gradientOps = new Map(
    op.inputNames.map((name) => {
      const gradient = ({ dy, ...inputs }: WithDy, attrs: A): tf.Tensor =>
        derivatives(() => op.composition(inputs as unknown as I, attrs), [inputs[name as never]], dy)[0]!;
      const gradientOp = defineOp<WithDy, A>({
        name: `${op.name}.${name}`,
        reference: (inputs, attrs) => onTapeOfItsOwn(() => gradient(inputs, attrs)),
        gradients: (context) => throughComposition(context, ['dy', ...op.inputNames], gradient),
      });
      return [name, gradientOp] as const;
    }),
  );
  return defineOp<I, A>({
    name: op.name,
    reference: op.composition,
    savesOutput,
    gradients: ({ dy, inputs, output, attrs }) => {
      const given = { ...inputs, dy, ...(savesOutput ? { output } : {}) } as WithDy;
      return Object.fromEntries(
        op.inputNames.map((name) => [name, () => gradientOps.get(name)!(given, attrs)]),
      ) as Gradients<I>;
    },
  });
}

/** Gradients of a composition with respect to all of `names` that are present, made at once: they share their parts. */
function throughComposition<I, A>(
  { dy, inputs, attrs }: GradientContext<I, A>,
  names: readonly string[],
  composition: (inputs: I, attrs: A) => tf.Tensor,
): Gradients<I> {
  const present = names.filter((name) => inputs[name as keyof I] !== undefined);
  const tensors = present.map((name) => inputs[name as keyof I] as tf.Tensor);
  const compute = (): tf.Tensor[] => derivatives(() => composition(inputs, attrs), tensors, dy);
  // Under a higher order's tape it must be recorded there; otherwise that order's caller is done recording.
  const gradients = tf.engine().state.gradientDepth > 0 ? compute() : onTapeOfItsOwn(compute);
  return Object.fromEntries(present.map((name, i) => [name, () => tf.clone(gradients[i]!)])) as Gradients<I>;
}

/**
 * Differentiates inside a kernel or a gradient function, where tfjs does not expect it: its one tape is put aside and
 * the nesting counters start from nothing, so that the outer computation neither records this one nor loses its tape.
 */
function onTapeOfItsOwn<T>(f: () => T): T {
  const { state } = tf.engine();
  const { activeTape, gradientDepth, kernelDepth } = state;
  Object.assign(state, { activeTape: undefined, gradientDepth: 0, kernelDepth: 0 });
  try {
    return f();
  } finally {
    Object.assign(state, { activeTape, gradientDepth, kernelDepth });
  }
}

/** Gradients of f at `xs` against `dy`, zeros where f does not depend on one. */
function derivatives(f: () => tf.Tensor, xs: tf.Tensor[], dy: tf.Tensor): tf.Tensor[] {
  const { grads } = tf.engine().gradients(f, xs, dy, true);
  return grads.map((g, i) => (g as tf.Tensor | undefined) ?? tf.zeros(xs[i]!.shape));
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
