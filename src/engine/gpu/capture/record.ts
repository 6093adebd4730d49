/**
 * Records a step while it runs eagerly: every dispatch, ours and tfjs's, with the buffers it binds. tfjs recycles
 * buffers as tensors die, so a buffer stands for a new virtual one each time the pool hands it out. Constants uploaded
 * and uniforms written on the way are pinned: what changes from step to step must lie in tensors made before.
 */
import { setDispatchRecorder } from '../dispatch.ts';
import type { BoundBuffer, GatheredPart, Workgroups } from '../dispatch.ts';
import { flush, trimPool } from '../internals.ts';
import type { BufferManager, GpuInternals } from '../internals.ts';
import type { Command, Range, Recording, VirtualBuffer } from './recording.ts';

/** Runs `body` on the device and returns its recording. What `body` throws is thrown on, with everything undone. */
export function record(gpu: GpuInternals, body: () => void): Recording {
  const commands: Command[] = [];
  const virtuals: VirtualBuffer[] = [];
  const pinned: GPUBuffer[] = [];
  const current = new Map<GPUBuffer, VirtualBuffer>();

  const rangeOf = ({ buffer, offset = 0, size }: GPUBufferBinding): Range => {
    const virtual = current.get(buffer);
    const sizeBytes = size ?? buffer.size - offset;
    if (!virtual) return { buffer, offsetBytes: offset, sizeBytes };
    virtual.firstUse = Math.min(virtual.firstUse, commands.length);
    virtual.lastUse = commands.length;
    return { virtual, sizeBytes };
  };
  const recorder = {
    dispatch(pipeline: GPUComputePipeline, entries: readonly BoundBuffer[], workgroups: Workgroups): void {
      const bindings = entries.map(({ binding, resource, isOutput = false }) => {
        return { binding, range: rangeOf(resource), isOutput };
      });
      commands.push({ kind: 'dispatch', pipeline, bindings, workgroups });
    },
    gather(parts: readonly GatheredPart[]): void {
      const placed = parts.map(({ source, target }) => ({
        source: rangeOf(source),
        target: { buffer: target.buffer, offsetBytes: target.offset ?? 0 },
      }));
      commands.push({ kind: 'gather', parts: placed });
    },
  };

  flush(gpu);
  const pool = gpu.bufferManager;
  const temporary = new (pool.constructor as new (device: GPUDevice) => BufferManager)(gpu.device);
  gpu.bufferManager = temporary;
  const { acquireBuffer } = temporary;
  temporary.acquireBuffer = (size, usage, ...rest) => {
    const buffer = acquireBuffer.call(temporary, size, usage, ...rest);
    if (usage & GPUBufferUsage.STORAGE) {
      const virtual = { sizeBytes: size, firstUse: Infinity, lastUse: -1 };
      virtuals.push(virtual);
      current.set(buffer, virtual);
    }
    return buffer;
  };
  const undo = intercept(gpu, pool, {
    pin(buffer) {
      pinned.push(buffer);
      current.delete(buffer);
    },
    stock: (pipeline, entries, workgroups) => recorder.dispatch(pipeline, entries, workgroups),
  });
  setDispatchRecorder(recorder);
  try {
    body();
  } finally {
    setDispatchRecorder(undefined);
    flush(gpu);
    undo();
    gpu.bufferManager = pool;
    trimPool(temporary);
  }
  return { commands, virtuals: virtuals.filter(({ lastUse }) => lastUse >= 0), pinned };
}

interface Observer {
  pin(buffer: GPUBuffer): void;
  stock(pipeline: GPUComputePipeline, entries: readonly BoundBuffer[], workgroups: Workgroups): void;
}

/** Replaces the backend's methods that upload, write uniforms and encode stock dispatches. Returns how to undo it. */
function intercept(gpu: GpuInternals, pool: BufferManager, observer: Observer): () => void {
  const { device, makeUniforms, uploadToGPU, recordAndSubmit } = gpu;
  const createBindGroup = device.createBindGroup.bind(device);
  let entries: readonly BoundBuffer[] = [];
  device.createBindGroup = (descriptor) => {
    entries = [...descriptor.entries] as unknown as BoundBuffer[];
    return createBindGroup(descriptor);
  };
  gpu.makeUniforms = (uniforms) => {
    const binding = makeUniforms.call(gpu, uniforms);
    gpu.uniformPendingDisposal.pop(); // else the pool would hand it out again
    observer.pin(binding.buffer);
    return binding;
  };
  const firstId = gpu.nextDataId();
  gpu.uploadToGPU = (dataId) => {
    const data = gpu.tensorMap.get(dataId);
    if (data.resource != null) return;
    if ((dataId as { id: number }).id < firstId) {
      // Made before the step and only now needed on the GPU: it outlives the recording, so the real pool owns it.
      flush(gpu);
      const { bufferManager } = gpu;
      gpu.bufferManager = pool;
      uploadToGPU.call(gpu, dataId);
      flush(gpu);
      gpu.bufferManager = bufferManager;
      return;
    }
    const isConstant = data.values != null;
    uploadToGPU.call(gpu, dataId);
    if (isConstant && data.resource) {
      data.external = true;
      observer.pin(data.resource);
    }
  };
  gpu.recordAndSubmit = (program, ...rest) => {
    recordAndSubmit.call(gpu, program, ...rest);
    observer.stock(program.pipeline, entries, [...program.dispatch]);
  };
  return () => {
    device.createBindGroup = createBindGroup;
    Object.assign(gpu, { makeUniforms, uploadToGPU, recordAndSubmit });
  };
}
