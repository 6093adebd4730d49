/**
 * Checks before a run starts whether its tensors fit the device. WebGPU binds no buffer larger than its limits,
 * and a device with the smallest allowed limits (128 MiB) is too small for some presets.
 */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../base/error.ts';
import { featureMaps, resolutionLog2 } from '../networks/config.ts';
import { generatorLayout, networkLayout } from '../networks/layout.ts';
import type { TrainingConfig } from './config.ts';
import { batchesOf } from './schedules/extent.ts';

export interface BufferLimits {
  maxStorageBufferBindingSize: number;
  maxBufferSize: number;
  maxStorageBuffersPerShaderStage: number;
}

/** Our kernels bind at most this many storage buffers; every WebGPU device has as many. */
export const STORAGE_BUFFERS_NEEDED = 8;

const largestBatchOf = (config: TrainingConfig): number => Math.max(...batchesOf(config));

/** Bytes of the largest tensor that a step of the run holds. */
export function largestTensorBytes(config: TrainingConfig, atBatch = largestBatchOf(config)): number {
  const { network } = config;
  const top = resolutionLog2(network);
  // The generator runs both fingerprints as one batch, the discriminator fakes and reals.
  const samples = 2 * atBatch;
  let most = 0;
  for (let k = 2; k <= top; k++) {
    const channels = Math.max(featureMaps(network, k - 1), featureMaps(network, Math.max(1, k - 2)));
    // Around a strided convolution maps are a pixel larger than the resolution.
    most = Math.max(most, samples * (2 ** k + 1) ** 2 * channels * 4);
  }
  // Each network's parameters lie in one buffer.
  for (const layout of [
    generatorLayout(network),
    networkLayout('discriminator', network),
    networkLayout('decoder', network),
  ]) {
    most = Math.max(
      most,
      layout.reduce((sum, { shape }) => sum + tf.util.sizeFromShape(shape) * 4, 0),
    );
  }
  return most;
}

/** The largest allowed batch (1, 2, 3 or a multiple of 4) that fits; 0 if none does. */
export function largestBatchThatFits(config: TrainingConfig, limits: BufferLimits): number {
  const fits = (batch: number): boolean => largestTensorBytes(config, batch) <= smallestLimit(limits).bytes;
  const asked = largestBatchOf(config);
  for (let batch = asked - (asked % 4); batch >= 4; batch -= 4) if (fits(batch)) return batch;
  return [3, 2, 1].find((batch) => batch <= asked && fits(batch)) ?? 0;
}

/** Throws StudioError `device-too-small`, naming the limit and the largest batch that fits. */
export function checkDeviceFits(config: TrainingConfig, limits: BufferLimits): void {
  if (limits.maxStorageBuffersPerShaderStage < STORAGE_BUFFERS_NEEDED) {
    throw new StudioError(
      'device-too-small',
      `The GPU binds ${limits.maxStorageBuffersPerShaderStage} storage buffers (maxStorageBuffersPerShaderStage); ` +
        `training needs ${STORAGE_BUFFERS_NEEDED}.`,
      'Train on another device.',
    );
  }
  const needed = largestTensorBytes(config);
  const { name, bytes } = smallestLimit(limits);
  if (needed <= bytes) return;
  const largest = largestBatchThatFits(config, limits);
  throw new StudioError(
    'device-too-small',
    `A batch of ${largestBatchOf(config)} needs a buffer of ${mebibytes(needed)} MiB; the GPU allows ${mebibytes(bytes)} MiB (${name}).`,
    largest > 0 ? `The largest batch that fits is ${largest}.` : 'Choose a smaller preset.',
  );
}

function smallestLimit(limits: BufferLimits): { name: string; bytes: number } {
  const { maxStorageBufferBindingSize: binding, maxBufferSize: buffer } = limits;
  return binding <= buffer
    ? { name: 'maxStorageBufferBindingSize', bytes: binding }
    : { name: 'maxBufferSize', bytes: buffer };
}

const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);
