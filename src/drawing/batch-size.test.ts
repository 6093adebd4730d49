import { describe, expect, it } from 'vitest';
import type { AdapterSummary } from '../engine/device/types.ts';
import type { NetworkConfig } from '../engine/networks/config.ts';
import { tinyConfig } from '../testing/tiny-run.ts';
import { gridBatch, watchedBatch } from './batch-size.ts';

const MiB = 1024 * 1024;
/** Networks whose widest layer has `maps` maps at `resolution` pixels. */
const networkOf = (resolution: number, maps: number): NetworkConfig => ({
  ...tinyConfig.network,
  resolution,
  fmapBase: maps * resolution,
  fmapMax: maps,
});
const gpu = (bytes: number, isSoftware = false) => ({
  name: 'webgpu' as const,
  adapter: {
    isSoftware,
    limits: { maxBufferSize: bytes, maxStorageBufferBindingSize: bytes },
  } as AdapterSummary,
});

describe('a grid', () => {
  it.each([
    ['64 pixels and 64 maps', networkOf(64, 64), gpu(128 * MiB), 64, 64],
    ['64 pixels and 64 maps, the largest grid', networkOf(64, 64), gpu(128 * MiB), 80, 80],
    ['64 pixels and 128 maps', networkOf(64, 128), gpu(2048 * MiB), 64, 64],
    ['64 pixels and 128 maps on the smallest device', networkOf(64, 128), gpu(128 * MiB), 64, 32],
    ['paper size', networkOf(128, 128), gpu(2048 * MiB), 64, 16],
  ])('of %s is drawn in as few batches as fit a GPU', (_, config, opened, count, expected) => {
    expect(gridBatch(config, opened, count)).toBe(expected);
  });

  it('is drawn in small batches on a processor, where it calls itself a GPU, too', () => {
    const config = networkOf(32, 32);
    expect(gridBatch(config, { name: 'wasm' }, 64)).toBe(8);
    expect(gridBatch(config, { name: 'cpu' }, 64)).toBe(2);
    expect(gridBatch(config, gpu(2048 * MiB, true), 64)).toBe(8);
  });

  it('is drawn one by one where nothing more fits', () => {
    expect(gridBatch(networkOf(1024, 64), gpu(128 * MiB), 12)).toBe(1);
    expect(watchedBatch(networkOf(1024, 64), 'wasm', 12)).toBe(1);
  });
});
