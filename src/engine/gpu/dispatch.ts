/**
 * Dispatches compute programs of our own among tfjs's: same queue, same buffers, same pipeline cache. Unlike
 * runWebGPUProgram a program may write several buffers, needs no uniforms (its shapes are constants baked into the
 * source), and its source holds nothing but itself.
 */
import { env } from '@tensorflow/tfjs-core';
import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import { internalsOf } from './internals.ts';
import type { GpuInternals } from './internals.ts';
import { bindingOf } from './views.ts';

/** A WGSL module with an entry point `main` and one storage buffer per tensor in `@group(0)`, bindings 0, 1, 2 … */
export interface ComputeProgram {
  /** Unlike any other source's key: everything baked into the source is part of it. */
  key: string;
  wgsl: () => string;
  /** Tensors that it only writes, the last ones bound; 1 if left out. */
  outputs?: number;
}

export type Workgroups = readonly [number, number, number];

/** A buffer's range bound to a program. */
export interface BoundBuffer {
  binding: number;
  resource: GPUBufferBinding;
  /** Only written. */
  isOutput?: boolean;
}

/** Sees every dispatch as it is encoded; a captured step is made of these. */
export interface DispatchRecorder {
  dispatch(pipeline: GPUComputePipeline, entries: readonly BoundBuffer[], workgroups: Workgroups): void;
  /** Copies of `parts` into ranges of one buffer, reported once instead of as the dispatches that do it. */
  gather?(parts: readonly GatheredPart[]): void;
}

export interface GatheredPart {
  source: GPUBufferBinding;
  target: GPUBufferBinding;
}

let recorder: DispatchRecorder | undefined;
let dispatchCount = 0;

/** The recorder in place, if any. */
export function dispatchRecorder(): DispatchRecorder | undefined {
  return recorder;
}

export function setDispatchRecorder(next: DispatchRecorder | undefined): void {
  recorder = next;
}

/** Dispatches of our own programs since the thread started, stock ones not among them. */
export function ownDispatchCount(): number {
  return dispatchCount;
}

let runningKernel: string | undefined;
const kernelsByPipeline = new Map<string, string>();

/** Runs a kernel's code, so that a pipeline that fails to compile can be traced to its op. */
export function asKernel<T>(name: string, run: () => T): T {
  const before = runningKernel;
  runningKernel = name;
  try {
    return run();
  } finally {
    runningKernel = before;
  }
}

/** The op whose kernel asked for a pipeline; undefined for stock ones. */
export function kernelOf(pipelineKey: string): string | undefined {
  return kernelsByPipeline.get(pipelineKey);
}

/** A tensor on the GPU with undefined contents; the caller (or tfjs's tidy) disposes it. */
export function allocate(
  backend: unknown,
  shape: readonly number[],
  dtype: DataType = 'float32',
): TensorInfo {
  const gpu = internalsOf(backend);
  const info = (backend as { makeTensorInfo(shape: number[], dtype: DataType): TensorInfo }).makeTensorInfo(
    [...shape],
    dtype,
  );
  gpu.uploadToGPU(info.dataId);
  return info;
}

/** Gives back a tensor that allocate() made and no engine tensor wraps. */
export function release(backend: unknown, tensor: TensorInfo): void {
  internalsOf(backend).disposeData(tensor.dataId);
}

/** Encodes one dispatch; `tensors` are bound in order. Nothing runs while pipelines are only being compiled. */
export function dispatch(
  backend: unknown,
  program: ComputeProgram,
  tensors: readonly TensorInfo[],
  workgroups: Workgroups,
): void {
  const gpu = internalsOf(backend);
  const pipeline = pipelineFor(gpu, program);
  for (const tensor of tensors) gpu.uploadToGPU(tensor.dataId);
  // While only compiling nothing may run, compiled or not: an update in place would work on garbage.
  if (env().getBool('WEBGPU_ENGINE_COMPILE_ONLY')) return;
  if (pipeline instanceof Promise) {
    throw new Error(`${program.key} is still compiling: wait for checkCompileCompletionAsync first`);
  }
  const firstOutput = tensors.length - (program.outputs ?? 1);
  const entries = tensors.map((tensor, binding) => ({
    binding,
    resource: bindingOf(gpu, tensor.dataId),
    isOutput: binding >= firstOutput,
  }));
  const bindGroup = gpu.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  for (const tensor of tensors) gpu.commandQueueOwnedIds.add(tensor.dataId);
  gpu.ensureCommandEncoderReady();
  gpu.computePassEncoder ??= gpu.commandEncoder?.beginComputePass() ?? null;
  const pass = gpu.computePassEncoder;
  if (!pass) throw new Error('the WebGPU backend gave no compute pass');
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(...workgroups);
  dispatchCount++;
  recorder?.dispatch(pipeline, entries, workgroups);
  gpu.dispatchCountInPass++;
  if (gpu.dispatchCountInPass >= env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) {
    gpu.endComputePassEncoder();
    gpu.submitQueue();
  }
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

function pipelineFor(
  gpu: GpuInternals,
  program: ComputeProgram,
): GPUComputePipeline | Promise<GPUComputePipeline> {
  const key = `studio/${program.key}`;
  let pipeline = gpu.pipelineCache[key];
  if (!pipeline) {
    if (runningKernel !== undefined) kernelsByPipeline.set(key, runningKernel);
    const ahead = env().getBool('WEBGPU_ENGINE_COMPILE_ONLY');
    // A source that is refused shows in the pipeline's promise, to whoever compiles ahead: no error of the device as well.
    if (ahead) gpu.device.pushErrorScope('validation');
    const module = gpu.device.createShaderModule({ code: program.wgsl(), label: key });
    if (ahead) gpu.device.popErrorScope().catch(() => undefined);
    const descriptor = { label: key, layout: 'auto', compute: { module, entryPoint: 'main' } } as const;
    pipeline = ahead
      ? gpu.device.createComputePipelineAsync(descriptor)
      : gpu.device.createComputePipeline(descriptor);
    gpu.pipelineCache[key] = pipeline;
  }
  return pipeline;
}
