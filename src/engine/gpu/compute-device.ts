/**
 * What a kernel may ask of the device that it runs on: memory, dispatches, tiles, limits. A Gpu runs them (gpu.ts).
 */
import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { Tiles } from './tuning/tiles.ts';

/** A WGSL module with an entry point `main` and one storage buffer per tensor in `@group(0)`, bindings 0, 1, 2 … */
export interface ComputeProgram {
  /** Unlike any other source's key: everything baked into the source is part of it. */
  key: string;
  wgsl: () => string;
  /** Tensors that it only writes, the last ones bound; 1 if left out. */
  outputs?: number;
}

export type Workgroups = readonly [number, number, number];

export interface ComputeDevice {
  readonly limits: { readonly maxStorageBuffersPerShaderStage: number };
  /** The tiles of matrix products on this device. */
  readonly tiles: Tiles;

  /** A tensor with undefined contents; the caller (or tfjs's tidy) disposes it. */
  allocate(shape: readonly number[], dtype?: DataType): TensorInfo;

  /** Gives back a tensor that allocate() made and no engine tensor wraps. */
  release(tensor: TensorInfo): void;

  /** Encodes one dispatch; `tensors` are bound in order. */
  dispatch(program: ComputeProgram, tensors: readonly TensorInfo[], workgroups: Workgroups): void;

  /**
   * Runs `copy`, the dispatches that bring `parts` to their offsets in `flat` (in elements). A step that is being captured
   * hears of the parts instead: it may let them be computed where they are wanted.
   */
  gather(flat: TensorInfo, parts: readonly TensorInfo[], offsets: readonly number[], copy: () => void): void;
}

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
