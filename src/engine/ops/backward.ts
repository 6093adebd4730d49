/**
 * The backward pass over tfjs's tape. Unlike tfjs's own it knows which of an op's gradients are wanted, so one
 * kernel may compute several of them (together()). It also adds up all gradients that reach a tensor in one go
 * instead of pair by pair. Calls nest, for any order of differentiation.
 */
import * as tf from '@tensorflow/tfjs-core';
import { currentGpu } from '../gpu/gpu.ts';
import { sumOf } from './sum-of.ts';

interface TapeNode {
  kernelName: string;
  inputs: Record<string, tf.Tensor>;
  outputs: tf.Tensor[];
  gradient?: (dys: (tf.Tensor | null)[]) => Record<string, Gradient>;
  saved?: tf.Tensor[];
}

interface TapeState {
  activeTape: TapeNode[] | undefined;
  gradientDepth: number;
}

/** Computes one gradient. The tensor is new, or the incoming gradient itself. */
export type Gradient = (() => tf.Tensor) & { group?: GradientGroup };

/** Gradients of one op that a kernel computes at once. */
interface GradientGroup {
  kernel: string;
  members: readonly Gradient[];
  inputs: Record<string, tf.Tensor | undefined>;
  attrs: object;
}

const stateOf = (): TapeState => tf.engine().state as unknown as TapeState;

/** True while the results will be differentiated again. Only ops with gradients may run then. */
export const isDifferentiatedAgain = (): boolean => stateOf().gradientDepth > 0;

/**
 * Gradients that the fast kernel `kernel` computes at once, in the order of `separate`, where a backend has it and nothing
 * differentiates through them; otherwise, and as their meaning, the separate ones.
 */
export function together<K extends string>(
  kernel: string,
  inputs: Record<string, tf.Tensor | undefined>,
  attrs: object,
  separate: { [Name in K]?: () => tf.Tensor },
): { [Name in K]?: Gradient } {
  const members: Gradient[] = [];
  const group: GradientGroup = { kernel, members, inputs, attrs };
  const entries = Object.entries<(() => tf.Tensor) | undefined>(separate).map(([name, compute]) => {
    const gradient: Gradient = Object.assign(() => compute!(), { group });
    members.push(gradient);
    return [name, gradient] as const;
  });
  return Object.fromEntries(entries) as { [Name in K]?: Gradient };
}

/**
 * Value and gradients of a scalar function at `xs`, to any order: the calls nest. Unlike tf.grads it does not mind a
 * tensor that the value does not depend on: its gradient is zeros. The caller disposes all results.
 */
export function valueAndGradients(
  f: () => tf.Tensor,
  xs: readonly tf.Tensor[],
): { value: tf.Tensor; gradients: tf.Tensor[] } {
  return differentiate(f, xs);
}

/** Gradients of f at `xs` against `dy`, zeros where f does not depend on one. */
export function gradientsAgainst(f: () => tf.Tensor, xs: readonly tf.Tensor[], dy: tf.Tensor): tf.Tensor[] {
  return differentiate(f, xs, dy).gradients;
}

function differentiate(
  f: () => tf.Tensor,
  xs: readonly tf.Tensor[],
  dy?: tf.Tensor,
): { value: tf.Tensor; gradients: tf.Tensor[] } {
  const state = stateOf();
  const value = record(f);
  const tape = state.activeTape ?? [];
  return tf.tidy(() => {
    const wanted = new Set(xs.map(({ id }) => id));
    const found = backpropagate(nodesBetween(tape, wanted, value), value, dy ?? tf.ones(value.shape), wanted);
    const gradients = xs.map((x) => found.get(x.id) ?? tf.zeros(x.shape));
    if (state.gradientDepth === 0) {
      for (const { saved } of tape) tf.dispose(saved ?? []);
      state.activeTape = undefined;
    }
    return { value, gradients };
  });
}

/** Runs `f` on the tape. */
function record(f: () => tf.Tensor): tf.Tensor {
  const state = stateOf();
  if (state.gradientDepth === 0) state.activeTape = [];
  state.gradientDepth++;
  try {
    return tf.tidy(f);
  } finally {
    state.gradientDepth--;
  }
}

/** The nodes on a path from `xs` to `y`, each with only those inputs that lie on such a path. */
function nodesBetween(tape: readonly TapeNode[], xs: ReadonlySet<number>, y: tf.Tensor): TapeNode[] {
  const fromX = new Set(xs);
  const after = tape.filter(({ inputs, outputs }) => {
    const depends = Object.values(inputs).some(({ id }) => fromX.has(id));
    if (depends) for (const { id } of outputs) fromX.add(id);
    return depends;
  });
  const toY = new Set([y.id]);
  const between = after.reverse().filter(({ inputs, outputs }) => {
    const leads = outputs.some(({ id }) => toY.has(id));
    if (leads) for (const { id } of Object.values(inputs)) toY.add(id);
    return leads;
  });
  return between.reverse().map((node) => {
    const inputs = Object.entries(node.inputs).filter(([, { id }]) => fromX.has(id));
    return { ...node, inputs: Object.fromEntries(inputs) };
  });
}

/** Gradients by tensor id, of `wanted` ones alone. */
function backpropagate(
  nodes: readonly TapeNode[],
  y: tf.Tensor,
  dy: tf.Tensor,
  wanted: ReadonlySet<number>,
): Map<number, tf.Tensor> {
  const parts = new Map<number, tf.Tensor[]>([[y.id, [dy]]]);
  const total = (id: number): tf.Tensor | null => {
    const list = parts.get(id);
    if (!list) return null;
    if (list.length > 1) {
      const sum = sumOf(list);
      for (const part of new Set(list)) if (part !== dy) part.dispose();
      parts.set(id, [sum]);
      return sum;
    }
    return list[0]!;
  };
  for (const node of [...nodes].reverse()) {
    const dys = node.outputs.map(({ id }) => total(id));
    if (!node.gradient) throw new Error(`${node.kernelName} has no gradient`);
    for (const [x, dx] of gradientsOf(node, node.gradient(dys))) {
      // An op may pass its incoming gradient on; this sum must not dispose that tensor.
      const own = dys.includes(dx) ? tf.clone(dx) : dx;
      const list = parts.get(x.id);
      if (list) list.push(own);
      else parts.set(x.id, [own]);
    }
    for (const { id } of node.outputs) {
      if (wanted.has(id)) continue;
      for (const part of parts.get(id) ?? []) if (part !== dy) part.dispose();
      parts.delete(id);
    }
  }
  return new Map(
    [...wanted].flatMap((id) => {
      const gradient = total(id);
      return gradient ? [[id, gradient] as const] : [];
    }),
  );
}

/** The gradients of a node's inputs, those of a group from one kernel where that can be. */
function gradientsOf(node: TapeNode, gradients: Record<string, Gradient>): [tf.Tensor, tf.Tensor][] {
  const results: [tf.Tensor, tf.Tensor][] = [];
  const left = new Map(Object.entries(node.inputs));
  for (const [name, x] of left) {
    const gradient = gradients[name];
    if (!gradient) throw new Error(`${node.kernelName} has no gradient for its input ${name}`);
    const { group } = gradient;
    const computed = group && runTogether(group);
    if (!computed) {
      results.push([x, tf.tidy(gradient)]);
      continue;
    }
    // Computes every gradient of the group at once and drops those that nobody wants.
    for (const [other, input] of left) {
      const place = group.members.indexOf(gradients[other]!);
      if (place < 0) continue;
      results.push([input, computed[place]!]);
      left.delete(other);
      computed[place] = undefined;
    }
    tf.dispose(computed.filter((tensor) => tensor !== undefined));
  }
  return results;
}

/**
 * Whether a group's gradients will come from its kernel. If so, nothing need be prepared for the separate ones.
 */
export const runsTogether = (kernel: string): boolean =>
  !isDifferentiatedAgain() && currentGpu()?.kernels.joint(kernel) !== undefined;

function runTogether({ kernel, inputs, attrs }: GradientGroup): (tf.Tensor | undefined)[] | undefined {
  if (!runsTogether(kernel)) return undefined;
  const infos = currentGpu()?.kernels.joint(kernel)?.(inputs, attrs);
  return infos?.map((info) => tf.engine().makeTensorFromTensorInfo(info));
}
