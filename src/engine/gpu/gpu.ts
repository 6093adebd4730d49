/**
 * Everything that belongs to one WebGPU device: pipelines, kernels in use, tiles, views, the pacer, the recorder, counters.
 * It runs our own programs among tfjs's, on the same queue, in the same buffers. It is made with tfjs's backend for the
 * device (open-gpu.ts) and found from it; kernels are given it. Nothing of a device outlives it.
 */
import { engine, env } from '@tensorflow/tfjs-core';
import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from './compute-device.ts';
import type { Bound, Program, Workgroups } from './program.ts';
import { Pacer } from './capture/pacer.ts';
import { flush, internalsOf, trimPool, type GpuInternals } from './internals.ts';
import { Kernels, type KernelTable } from './kernels.ts';
import { paceSubmissions } from './pace-submissions.ts';
import { isCompilingAhead, Pipelines } from './pipelines.ts';
import { Tiles } from './tuning/tiles.ts';
import { Views } from './views.ts';

/** A buffer's range bound to a program. */
export interface BoundBuffer {
  binding: number;
  resource: GPUBufferBinding;
  /** Only written. */
  isOutput?: boolean;
}

export interface GatheredPart {
  source: GPUBufferBinding;
  target: GPUBufferBinding;
}

/** Sees every dispatch of ours as it is encoded; a captured step is made of these. */
export interface DispatchRecorder {
  dispatch(pipeline: GPUComputePipeline, entries: readonly BoundBuffer[], workgroups: Workgroups): void;
  /** Told of copies of `parts` into ranges of one buffer, in place of the dispatches that do it. */
  gather(parts: readonly GatheredPart[]): void;
}

export interface GpuOptions {
  kernels: KernelTable;
  /** Whether the processor emulates this GPU. */
  isSoftware: boolean;
}

const gpus = new WeakMap<object, Gpu>();

/** The Gpu of a tfjs backend; undefined for wasm and cpu. */
export const gpuOf = (backend: object): Gpu | undefined => gpus.get(backend);

/** The Gpu that tfjs computes on now, if it does. */
export const currentGpu = (): Gpu | undefined => gpuOf(engine().backend);

/** The same; throws where there is none. */
export function requireGpu(): Gpu {
  const gpu = currentGpu();
  if (!gpu) throw new Error('this needs the webgpu backend to be open');
  return gpu;
}

export class Gpu implements ComputeDevice {
  /** The inside of tfjs's backend, for this folder alone. */
  readonly tfjs: GpuInternals;
  readonly device: GPUDevice;
  readonly queue: GPUQueue;
  readonly kernels: Kernels;
  readonly pipelines: Pipelines;
  readonly tiles: Tiles;
  readonly views: Views;
  readonly pacer: Pacer;
  #recorder: DispatchRecorder | undefined;
  #dispatches = 0;

  /** `backend` is a WebGPU backend of tfjs, before its first dispatch. */
  constructor(backend: object, { kernels, isSoftware }: GpuOptions) {
    this.tfjs = internalsOf(backend);
    this.device = this.tfjs.device;
    this.queue = this.tfjs.queue;
    this.kernels = new Kernels(this, kernels);
    this.pipelines = new Pipelines(this.tfjs);
    this.tiles = new Tiles({ isSoftware });
    this.views = new Views(this.tfjs);
    this.pacer = new Pacer(this.queue);
    paceSubmissions(this.tfjs, this.pacer);
    gpus.set(backend, this);
  }

  get limits(): GPUSupportedLimits {
    return this.device.limits;
  }

  /** Dispatches of our own programs so far, without tfjs's own. */
  get dispatches(): number {
    return this.#dispatches;
  }

  /** GPU memory of tfjs's pool, in use and kept for reuse. */
  get poolBytes(): number {
    return this.tfjs.bufferManager.numBytesAllocated;
  }

  allocate(shape: readonly number[], dtype: DataType = 'float32'): TensorInfo {
    const info = this.tfjs.makeTensorInfo([...shape], dtype);
    this.tfjs.uploadToGPU(info.dataId);
    return info;
  }

  release(tensor: TensorInfo): void {
    this.tfjs.disposeData(tensor.dataId);
  }

  /** As ComputeDevice has it. While pipelines are only compiled (compile.ts), nothing runs. */
  dispatch(program: Program, { reads, updates = [], writes = [] }: Bound, workgroups: Workgroups): void {
    const tensors = [...reads, ...updates, ...writes];
    const pipeline = this.pipelines.of(program, tensors, this.kernels.running);
    for (const { dataId } of tensors) this.tfjs.uploadToGPU(dataId);
    if (isCompilingAhead()) return;
    if (pipeline instanceof Promise) throw new Error(`${program.key} is still compiling`);
    const entries = tensors.map(({ dataId }, binding) => ({
      binding,
      resource: this.views.bindingOf(dataId),
      isOutput: binding >= tensors.length - writes.length,
    }));
    for (const { dataId } of tensors) this.tfjs.commandQueueOwnedIds.add(dataId);
    this.#encode(pipeline, entries, workgroups);
    this.#recorder?.dispatch(pipeline, entries, workgroups);
    this.#submitWhenDue();
  }

  gather(flat: TensorInfo, parts: readonly TensorInfo[], offsets: readonly number[], copy: () => void): void {
    for (const tensor of [flat, ...parts]) this.tfjs.uploadToGPU(tensor.dataId);
    this.#recorder?.gather(
      parts.map((part, i) => {
        const { buffer } = this.views.bindingOf(flat.dataId);
        const source = this.views.bindingOf(part.dataId);
        return { source, target: { buffer, offset: offsets[i]! * 4, size: source.size! } };
      }),
    );
    this.recordTo(undefined, copy);
  }

  /** Runs `body` while the given recorder, or none, sees our dispatches. */
  recordTo(recorder: DispatchRecorder | undefined, body: () => void): void {
    const before = this.#recorder;
    this.#recorder = recorder;
    try {
      body();
    } finally {
      this.#recorder = before;
    }
  }

  /** Submits what was encoded, so that what is enqueued next comes after it. */
  flush(): void {
    flush(this.tfjs);
  }

  /** Resolves when the device has done all that was encoded so far. */
  async idle(): Promise<void> {
    this.flush();
    await this.queue.onSubmittedWorkDone();
  }

  /** Destroys the buffers that tfjs's pool keeps for reuse. The GPU finishes with them first. */
  trimPool(): void {
    trimPool(this.tfjs.bufferManager);
  }

  #encode(pipeline: GPUComputePipeline, entries: readonly BoundBuffer[], workgroups: Workgroups): void {
    const { tfjs } = this;
    const layout = pipeline.getBindGroupLayout(0);
    const bindGroup = this.device.createBindGroup({ layout, entries: [...entries] });
    tfjs.ensureCommandEncoderReady();
    tfjs.computePassEncoder ??= tfjs.commandEncoder?.beginComputePass() ?? null;
    const pass = tfjs.computePassEncoder;
    if (!pass) throw new Error('the WebGPU backend gave no compute pass');
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(...workgroups);
    this.#dispatches++;
    tfjs.dispatchCountInPass++;
  }

  #submitWhenDue(): void {
    const { tfjs } = this;
    if (tfjs.dispatchCountInPass >= env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) {
      tfjs.endComputePassEncoder();
      tfjs.submitQueue();
    }
  }
}
