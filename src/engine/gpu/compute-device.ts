/**
 * What a kernel may ask of its device: memory, dispatches, tiles, limits. A Gpu (gpu.ts) runs the dispatches; a
 * SourceList (source-list.ts) only notes them.
 */
import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { Bound, Program, Workgroups } from './program.ts';
import type { Tiles } from './tuning/tiles.ts';

export interface ComputeDevice {
  readonly limits: { readonly maxStorageBuffersPerShaderStage: number };
  /** The tiles of matrix products on this device. */
  readonly tiles: Tiles;

  /** A tensor with undefined contents; the caller (or tfjs's tidy) disposes it. */
  allocate(shape: readonly number[], dtype?: DataType): TensorInfo;

  /** Frees a tensor that allocate() made and no engine tensor wraps. */
  release(tensor: TensorInfo): void;

  /** Encodes one dispatch. */
  dispatch(program: Program, bound: Bound, workgroups: Workgroups): void;

  /**
   * Runs `copy`, the dispatches that bring `parts` to their offsets in `flat` (in elements). A step that is
   * being captured is told of the parts instead, so that they may be computed in place.
   */
  gather(flat: TensorInfo, parts: readonly TensorInfo[], offsets: readonly number[], copy: () => void): void;
}
