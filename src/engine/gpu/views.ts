/**
 * Tensors that are windows of another tensor's GPU buffer: no copy, no dispatch, and they follow when the buffer is
 * overwritten in place. tfjs knows no such thing; its backend is taught to bind and read them here.
 */
import { engine } from '@tensorflow/tfjs-core';
import type { DataType, Tensor } from '@tensorflow/tfjs-core';
import { flush, internalsOf } from './internals.ts';
import type { GpuInternals } from './internals.ts';

/** Views start at multiples of this many elements (WebGPU's 256 bytes). */
export const VIEW_ALIGNMENT = 64;

interface View {
  offsetBytes: number;
  sizeBytes: number;
}

const views = new WeakMap<object, View>();

/** The part of a tensor's buffer that holds its values. */
export function bindingOf(gpu: GpuInternals, dataId: object): GPUBufferBinding {
  const { resource, shape } = gpu.tensorMap.get(dataId);
  if (!resource) throw new Error('a tensor without a GPU buffer was bound');
  const view = views.get(dataId);
  if (view) return { buffer: resource, offset: view.offsetBytes, size: view.sizeBytes };
  return {
    buffer: resource,
    offset: 0,
    size: Math.max(
      4,
      shape.reduce((a, b) => a * b, 4),
    ),
  };
}

/** Makes stock kernels and data() see views and tensors updated in place as what they are. Once per backend. */
export function teachViews(backend: object): void {
  const gpu = internalsOf(backend);
  const { tensorToBinding, read } = gpu;
  gpu.tensorToBinding = (tensor) =>
    tensor && views.has(tensor.dataId) ? bindingOf(gpu, tensor.dataId) : tensorToBinding.call(gpu, tensor);
  gpu.read = async (dataId) => {
    if (views.has(dataId)) return readView(gpu, dataId);
    const values = await read.call(gpu, dataId);
    // tfjs keeps what it read and would give it again: wrong for a tensor that is overwritten in place.
    if (gpu.tensorMap.has(dataId)) {
      const data = gpu.tensorMap.get(dataId);
      if (data.resource) data.values = null;
    }
    return values;
  };
}

/** A view of `flat` from element `offset` on, on webgpu. It must be disposed before `flat`. */
export function viewOf(flat: Tensor, offset: number, shape: readonly number[]): Tensor {
  if (offset % VIEW_ALIGNMENT !== 0) throw new Error(`a view cannot start at element ${offset}`);
  const backend = engine().backend as unknown as {
    createTensorFromGPUData(data: object, shape: number[], dtype: DataType): Tensor;
  };
  const gpu = internalsOf(backend);
  gpu.uploadToGPU(flat.dataId);
  const { resource } = gpu.tensorMap.get(flat.dataId);
  const tensor = backend.createTensorFromGPUData(
    { buffer: resource, zeroCopy: true },
    [...shape],
    flat.dtype,
  );
  views.set(tensor.dataId, { offsetBytes: offset * 4, sizeBytes: tensor.size * 4 });
  return tensor;
}

async function readView(gpu: GpuInternals, dataId: object): Promise<Float32Array | Int32Array> {
  const { buffer, offset = 0, size = 0 } = bindingOf(gpu, dataId);
  const staging = gpu.device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  flush(gpu);
  const encoder = gpu.device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, offset, staging, 0, size);
  gpu.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const bytes = staging.getMappedRange().slice(0);
  staging.destroy();
  return gpu.tensorMap.get(dataId).dtype === 'int32' ? new Int32Array(bytes) : new Float32Array(bytes);
}
