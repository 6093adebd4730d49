/** Ops that do a composition's work in one kernel and take their meaning, and gradients of any order, from it. */
import * as tf from '@tensorflow/tfjs-core';
import { gradientsAgainst, isDifferentiatedAgain, together } from './backward.ts';
import { defineOp, type GradientContext, type Gradients } from './define-op.ts';
import { currentGpu } from '../gpu/gpu.ts';

/**
 * An op that does in one kernel what a composition of differentiable ops means. Its gradients are ops too,
 * named NAME.INPUT, of the inputs { dy, …inputs }: their meaning is the composition's gradient, so fast kernels
 * may be registered for them as well; beyond that differentiation goes through the composition, to any order.
 * Where nothing differentiates through them, joint kernels may compute gradients at once: NAME.gradients
 * computes all of the op's, in the order of `inputNames`, and NAME.INPUT.gradients all of a gradient op's, dy's
 * first. The gradient that arrives at that op is called `arriving`. `inputNames` lists the differentiable
 * inputs; the others are constants. With `savesOutput` the gradients' kernels get the op's output too, as
 * `output`: a constant that only saves computing it again.
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
        gradientsAgainst(
          () => op.composition(inputs as unknown as I, attrs),
          [inputs[name as never]],
          dy,
        )[0]!;
      const gradientOp = defineOp<WithDy, A>({
        name: `${op.name}.${name}`,
        reference: (inputs, attrs) => onTapeOfItsOwn(() => gradient(inputs, attrs)),
        gradients: (context) =>
          throughComposition(`${op.name}.${name}.gradients`, context, ['dy', ...op.inputNames], gradient),
      });
      return [name, gradientOp] as const;
    }),
  );
  return defineOp<I, A>({
    name: op.name,
    reference: op.composition,
    savesOutput,
    gradients: ({ dy, inputs, output, attrs }) => {
      const given = { ...inputs, dy, ...(savesOutput ? { output } : {}) };
      const separate = Object.fromEntries(
        op.inputNames.map((name) => [name, () => gradientOps.get(name)!(given, attrs)]),
      );
      return together(`${op.name}.gradients`, given, attrs, separate) as Gradients<I>;
    },
  });
}

/**
 * Gradients of a composition with respect to all of `names` that are present, made at once: they share their parts, or come
 * from one joint kernel.
 */
function throughComposition<I, A extends object>(
  kernel: string,
  { dy, inputs, attrs }: GradientContext<I, A>,
  names: readonly string[],
  composition: (inputs: I, attrs: A) => tf.Tensor,
): Gradients<I> {
  const present = names.filter((name) => inputs[name as keyof I] !== undefined);
  const tensors = present.map((name) => inputs[name as keyof I] as tf.Tensor);
  const compute = (): tf.Tensor[] => gradientsAgainst(() => composition(inputs, attrs), tensors, dy);
  const computeOnce = (): tf.Tensor[] => {
    const infos = currentGpu()?.kernels.joint(kernel)?.({ ...inputs, arriving: dy }, attrs);
    return infos?.map((info) => tf.engine().makeTensorFromTensorInfo(info)) ?? onTapeOfItsOwn(compute);
  };
  // Under the tape of a higher order it must be recorded there; otherwise nothing records any more.
  const gradients = isDifferentiatedAgain() ? compute() : computeOnce();
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
