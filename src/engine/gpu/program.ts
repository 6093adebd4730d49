/**
 * Compute programs and the tensors of a dispatch. A program is made from its spec, which is plain data, and
 * from nothing else. Its key is a hash of the spec, so one pipeline serves all dispatches of a spec, and no key
 * ever means two sources.
 */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { hashOf } from '../../base/short-hash.ts';

/** A WGSL module with an entry point `main` and one storage buffer per tensor in `@group(0)`, bindings 0, 1, 2 … */
export interface Program {
  /** The program's name and a hash of its spec. */
  key: string;
  wgsl: () => string;
}

/** Values that JSON can tell apart. */
type Plain<T> = T extends string | number | boolean | undefined
  ? T
  : T extends (...args: never) => unknown
    ? never
    : { [K in keyof T]: Plain<T[K]> };

/** `source` must be a function of the spec alone: a function of its module, with nothing else in its scope. */
export function program<S>(name: string, spec: S & Plain<S>, source: (spec: S) => string): Program {
  return { key: `${name}-${hashOf(JSON.stringify(spec))}`, wgsl: () => source(spec) };
}

/** The tensors of a dispatch. They are bound in this order. */
export interface Bound {
  reads: readonly TensorInfo[];
  /** Read and overwritten in place. */
  updates?: readonly TensorInfo[];
  /** Only written: their old contents are lost. */
  writes?: readonly TensorInfo[];
}

/** The tensors that are there; optional inputs may be missing. */
export const present = (...tensors: (TensorInfo | undefined)[]): TensorInfo[] =>
  tensors.filter((tensor) => tensor !== undefined);

export type Workgroups = readonly [number, number, number];

/**
 * Workgroups for `count` invocations in groups of `size`, folded into two dimensions where one is not enough. The
 * program's index is (workgroup_id.y * num_workgroups.x + workgroup_id.x) * size + local_invocation_index.
 */
export function flatWorkgroups(count: number, size: number): Workgroups {
  const groups = Math.ceil(count / size);
  const most = 65_535;
  if (groups <= most) return [groups, 1, 1];
  const x = Math.ceil(Math.sqrt(groups));
  return [x, Math.ceil(groups / x), 1];
}
