/** Makes tfjs compute on a device of ours: its backend for that device, and the Gpu that belongs to it. */
import * as tf from '@tensorflow/tfjs-core';
import { Gpu, type GpuOptions } from './gpu.ts';

/** Registers the backend `webgpu` anew; tf.setBackend('webgpu') puts it in use. */
export async function registerGpu(
  { device, info }: { device: GPUDevice; info: GPUAdapterInfo },
  options: GpuOptions,
): Promise<Gpu> {
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  // Small tensors must stay on the GPU: folded on the CPU they would be baked into a captured step.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
  const backend = new WebGPUBackend(device, info);
  const gpu = new Gpu(backend, options);
  tf.registerBackend('webgpu', () => backend, 3);
  return gpu;
}
