/**
 * Tensors that are windows of another tensor's GPU buffer: no copy, no dispatch, and they follow when the
 * buffer is overwritten in place. tfjs has no such tensors; its backend is taught to bind and read them here.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { flush, type GpuInternals } from './internals.ts';

/** Views start at multiples of this many elements (WebGPU's 256 bytes). */
export const VIEW_ALIGNMENT = 64;

interface View {
  offsetBytes: number;
  sizeBytes: number;
}

export class Views {
  readonly #tfjs: GpuInternals;
  readonly #views = new WeakMap<object, View>();

  /** Makes tfjs's own kernels and data() read views, and tensors updated in place, correctly. */
  constructor(tfjs: GpuInternals) {
    this.#tfjs = tfjs;
    const { tensorToBinding, read } = tfjs;
    tfjs.tensorToBinding = (tensor) =>
      tensor && this.#views.has(tensor.dataId)
        ? this.bindingOf(tensor.dataId)
        : tensorToBinding.call(tfjs, tensor);
    tfjs.read = async (dataId) => {
      if (this.#views.has(dataId)) return this.#read(dataId);
      const values = await read.call(tfjs, dataId);
      // tfjs caches what it has read, which is wrong for a tensor that is overwritten in place.
      if (tfjs.tensorMap.has(dataId)) {
        const data = tfjs.tensorMap.get(dataId);
        if (data.resource) data.values = null;
      }
      return values;
    };
  }

  /** The part of a tensor's buffer that holds its values. */
  bindingOf(dataId: object): GPUBufferBinding {
    const { resource, shape } = this.#tfjs.tensorMap.get(dataId);
    if (!resource) throw new Error('a tensor without a GPU buffer was bound');
    const view = this.#views.get(dataId);
    if (view) return { buffer: resource, offset: view.offsetBytes, size: view.sizeBytes };
    const size = shape.reduce((product, side) => product * side, 4);
    return { buffer: resource, offset: 0, size: Math.max(4, size) };
  }

  /** A view of `flat` from element `offset` on. It must be disposed before `flat`. */
  of(flat: Tensor, offset: number, shape: readonly number[]): Tensor {
    if (offset % VIEW_ALIGNMENT !== 0) throw new Error(`a view cannot start at element ${offset}`);
    this.#tfjs.uploadToGPU(flat.dataId);
    const { resource } = this.#tfjs.tensorMap.get(flat.dataId);
    const data = { buffer: resource, zeroCopy: true };
    const tensor = this.#tfjs.createTensorFromGPUData(data, [...shape], flat.dtype);
    this.#views.set(tensor.dataId, { offsetBytes: offset * 4, sizeBytes: tensor.size * 4 });
    return tensor;
  }

  async #read(dataId: object): Promise<Float32Array | Int32Array> {
    const { device, queue, tensorMap } = this.#tfjs;
    const { buffer, offset = 0, size = 0 } = this.bindingOf(dataId);
    const staging = device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
    flush(this.#tfjs);
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, offset, staging, 0, size);
    queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const bytes = staging.getMappedRange().slice(0);
    staging.destroy();
    return tensorMap.get(dataId).dtype === 'int32' ? new Int32Array(bytes) : new Float32Array(bytes);
  }
}
