/**
 * The private side of tfjs 4.22's WebGPU backend that our own dispatches and captured steps rely on (the version is
 * pinned for it). Nothing outside this folder reaches into the backend.
 */
import type { DataType, Tensor, TensorInfo } from '@tensorflow/tfjs-core';

export interface GpuTensorData {
  dtype: DataType;
  shape: number[];
  values: unknown;
  refCount: number;
  resource?: GPUBuffer;
  /** True if the pool must not recycle the buffer. */
  external?: boolean;
}

export interface GpuProgram {
  pipeline: GPUComputePipeline;
  dispatch: [number, number, number];
}

export interface BufferManager {
  numBytesAllocated: number;
  freeBuffers: Map<string, GPUBuffer[]>;
  acquireBuffer(size: number, usage: number, mappedAtCreation?: boolean, reuse?: boolean): GPUBuffer;
  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void;
  dispose(): void;
}

export interface GpuInternals {
  device: GPUDevice;
  queue: GPUQueue;
  bufferManager: BufferManager;
  tensorMap: { get(dataId: object): GpuTensorData; has(dataId: object): boolean };
  pipelineCache: Record<string, GPUComputePipeline | Promise<GPUComputePipeline>>;
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  commandQueueOwnedIds: WeakSet<object>;
  uniformPendingDisposal: GPUBuffer[];
  dispatchCountInPass: number;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  nextDataId(): number;
  makeTensorInfo(shape: number[], dtype: DataType): TensorInfo;
  createTensorFromGPUData(data: object, shape: number[], dtype: DataType): Tensor;
  uploadToGPU(dataId: object): void;
  tensorToBinding(tensor: TensorInfo | null): GPUBindingResource | null;
  read(dataId: object): Promise<unknown>;
  disposeData(dataId: object, force?: boolean): boolean;
  makeUniforms(uniforms: unknown): GPUBufferBinding;
  recordAndSubmit(program: GpuProgram, ...rest: unknown[]): void;
}

/** The same object, with its private side typed. */
export function internalsOf(backend: unknown): GpuInternals {
  return backend as GpuInternals;
}

/** Ends the open pass and submits what was recorded, so that what is enqueued next comes after it. */
export function flush(backend: GpuInternals): void {
  if (!backend.commandEncoder) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
}

/** Destroys what the buffer pool keeps for reuse; tfjs's never shrinks by itself. The GPU finishes with it first. */
export function trimPool(pool: BufferManager): void {
  for (const buffers of pool.freeBuffers.values()) {
    for (const buffer of buffers) {
      pool.numBytesAllocated -= buffer.size;
      buffer.destroy();
    }
    buffers.length = 0;
  }
}
