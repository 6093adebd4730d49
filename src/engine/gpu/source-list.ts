/**
 * Notes the programs that kernels would dispatch, and runs none: no GPU is needed to read a kernel's WGSL (the command
 * `kernel`) or to compare it with what it was (specs).
 */
import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from './compute-device.ts';
import type { Bound, Program, Workgroups } from './program.ts';
import { Tiles } from './tuning/tiles.ts';

export interface NotedDispatch {
  key: string;
  wgsl: string;
  /** Shapes of the tensors in the order of their bindings. */
  shapes: readonly (readonly number[])[];
  workgroups: Workgroups;
}

export class SourceList implements ComputeDevice {
  /** The least that WebGPU guarantees. */
  readonly limits = { maxStorageBuffersPerShaderStage: 8 };
  readonly tiles = new Tiles();
  readonly dispatches: NotedDispatch[] = [];

  /** A tensor without contents. */
  allocate(shape: readonly number[], dtype: DataType = 'float32'): TensorInfo {
    return { dataId: {}, shape: [...shape], dtype };
  }

  release(): void {}

  dispatch({ key, wgsl }: Program, bound: Bound, workgroups: Workgroups): void {
    const tensors = [...bound.reads, ...(bound.updates ?? []), ...(bound.writes ?? [])];
    this.dispatches.push({ key, wgsl: wgsl(), shapes: tensors.map(({ shape }) => shape), workgroups });
  }

  gather(_: TensorInfo, __: readonly TensorInfo[], ___: readonly number[], copy: () => void): void {
    copy();
  }
}
