/**
 * Records a step while it runs eagerly: every dispatch, ours and tfjs's, with the buffers it binds. tfjs
 * recycles the buffers of dead tensors, so a buffer counts as a new virtual one each time the pool hands it
 * out. Constants and uniforms written on the way are pinned. So whatever changes from step to step must lie in
 * tensors that were made before.
 */
import type { Workgroups } from '../program.ts';
import type { BoundBuffer, DispatchRecorder, Gpu } from '../gpu.ts';
import { flush, trimPool } from '../internals.ts';
import type { BufferManager, GpuInternals } from '../internals.ts';
import type { Command, Range, Recording, VirtualBuffer } from './recording.ts';

/**
 * Runs `body` on the device and returns its recording. If `body` throws, everything is undone and the error
 * goes on.
 */
export function record(gpu: Gpu, body: () => void): Recording {
  const { tfjs } = gpu;
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
  const recorder: DispatchRecorder = {
    dispatch(pipeline, entries, workgroups) {
      const bindings = entries.map(({ binding, resource, isOutput = false }) => {
        return { binding, range: rangeOf(resource), isOutput };
      });
      commands.push({ kind: 'dispatch', pipeline, bindings, workgroups });
    },
    gather(parts) {
      const placed = parts.map(({ source, target }) => ({
        source: rangeOf(source),
        target: { buffer: target.buffer, offsetBytes: target.offset ?? 0 },
      }));
      commands.push({ kind: 'gather', parts: placed });
    },
  };

  gpu.flush();
  const pool = tfjs.bufferManager;
  const temporary = new (pool.constructor as new (device: GPUDevice) => BufferManager)(gpu.device);
  tfjs.bufferManager = temporary;
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
  const undo = intercept(tfjs, pool, {
    pin(buffer) {
      pinned.push(buffer);
      current.delete(buffer);
    },
    stock: (pipeline, entries, workgroups) => recorder.dispatch(pipeline, entries, workgroups),
  });
  try {
    gpu.recordTo(recorder, body);
  } finally {
    gpu.flush();
    undo();
    tfjs.bufferManager = pool;
    trimPool(temporary);
  }
  return { commands, virtuals: virtuals.filter(({ lastUse }) => lastUse >= 0), pinned };
}

interface Observer {
  pin(buffer: GPUBuffer): void;
  stock(pipeline: GPUComputePipeline, entries: readonly BoundBuffer[], workgroups: Workgroups): void;
}

/** Replaces the backend's methods that upload, write uniforms and encode stock dispatches. Returns how to undo it. */
function intercept(tfjs: GpuInternals, pool: BufferManager, observer: Observer): () => void {
  const { device, makeUniforms, uploadToGPU, recordAndSubmit } = tfjs;
  const createBindGroup = device.createBindGroup.bind(device);
  let entries: readonly BoundBuffer[] = [];
  device.createBindGroup = (descriptor) => {
    entries = [...descriptor.entries] as unknown as BoundBuffer[];
    return createBindGroup(descriptor);
  };
  tfjs.makeUniforms = (uniforms) => {
    const binding = makeUniforms.call(tfjs, uniforms);
    tfjs.uniformPendingDisposal.pop(); // otherwise the pool would hand it out again
    observer.pin(binding.buffer);
    return binding;
  };
  const firstId = tfjs.nextDataId();
  tfjs.uploadToGPU = (dataId) => {
    const data = tfjs.tensorMap.get(dataId);
    if (data.resource != null) return;
    if ((dataId as { id: number }).id < firstId) {
      // It was made before the step and is only now needed on the GPU. It outlives the recording, so the real
      // pool owns it.
      flush(tfjs);
      const { bufferManager } = tfjs;
      tfjs.bufferManager = pool;
      uploadToGPU.call(tfjs, dataId);
      flush(tfjs);
      tfjs.bufferManager = bufferManager;
      return;
    }
    const isConstant = data.values != null;
    uploadToGPU.call(tfjs, dataId);
    if (isConstant && data.resource) {
      data.external = true;
      observer.pin(data.resource);
    }
  };
  tfjs.recordAndSubmit = (program, ...rest) => {
    recordAndSubmit.call(tfjs, program, ...rest);
    observer.stock(program.pipeline, entries, [...program.dispatch]);
  };
  return () => {
    device.createBindGroup = createBindGroup;
    Object.assign(tfjs, { makeUniforms, uploadToGPU, recordAndSubmit });
  };
}
