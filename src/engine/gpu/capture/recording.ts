/**
 * The parts of a captured step: its dispatches in order, over virtual buffers. A virtual buffer is one tensor's
 * contents between its first and last use. plan.ts later decides where it lies, for all steps of a run
 * together.
 */
import type { Workgroups } from '../program.ts';

/** Contents that live only within the step. */
export interface VirtualBuffer {
  sizeBytes: number;
  /** Indices of the first and last command that touch it. */
  firstUse: number;
  lastUse: number;
}

/** Where a binding reads or writes: a virtual buffer whole, or a range of a real buffer that outlives the step. */
export type Range =
  | { virtual: VirtualBuffer; sizeBytes: number }
  | { buffer: GPUBuffer; offsetBytes: number; sizeBytes: number };

export interface DispatchCommand {
  kind: 'dispatch';
  pipeline: GPUComputePipeline;
  bindings: readonly { binding: number; range: Range; /** Only written. */ isOutput?: boolean }[];
  workgroups: Workgroups;
}

/** Parts that must lie side by side in real buffers: they are computed there if possible, else copied. */
export interface GatherCommand {
  kind: 'gather';
  parts: readonly { source: Range; target: { buffer: GPUBuffer; offsetBytes: number } }[];
}

export type Command = DispatchCommand | GatherCommand;

export interface Recording {
  commands: readonly Command[];
  virtuals: readonly VirtualBuffer[];
  /** Uniforms and constants that the recorded dispatches read; destroyed with the recording. */
  pinned: readonly GPUBuffer[];
}

export const isVirtual = (range: Range): range is { virtual: VirtualBuffer; sizeBytes: number } =>
  'virtual' in range;
