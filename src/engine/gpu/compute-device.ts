/**
 * What a kernel may ask of the device that it runs on: memory, dispatches, tiles, limits. A Gpu runs them (gpu.ts); a
 * SourceList only notes what would run (source-list.ts).
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

  /** Gives back a tensor that allocate() made and no engine tensor wraps. */
  release(tensor: TensorInfo): void;

  /** Encodes one dispatch. */
  dispatch(program: Program, bound: Bound, workgroups: Workgroups): void;

  /**
   * Runs `copy`, the dispatches that bring `parts` to their offsets in `flat` (in elements). A step that is being captured
   * hears of the parts instead: it may let them be computed where they are wanted.
   */
  gather(flat: TensorInfo, parts: readonly TensorInfo[], offsets: readonly number[], copy: () => void): void;
}
