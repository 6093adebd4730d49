import { describe, expect, it } from 'vitest';
import { resolveConfig } from './config.ts';
import { checkDeviceFits, largestBatchThatFits, largestTensorBytes } from './device-fit.ts';
import { presetSettings } from './presets.ts';

/** What every WebGPU device allows at least. */
const smallest = {
  maxStorageBufferBindingSize: 128 * 2 ** 20,
  maxBufferSize: 256 * 2 ** 20,
  maxStorageBuffersPerShaderStage: 8,
};

describe('fitting a device', () => {
  it.each(['tiny16', 'small32', 'medium64'] as const)('the smallest device runs %s', (name) => {
    expect(() => checkDeviceFits(resolveConfig(presetSettings(name)), smallest)).not.toThrow();
  });

  it('counts the map of the fine side of an up-convolution, for both fingerprints', () => {
    const config = resolveConfig({ ...presetSettings('small32'), fmapMax: 32, fmapBase: 1024, batch: 16 });
    expect(largestTensorBytes(config)).toBe(32 * 33 * 33 * 32 * 4);
  });

  it('refuses what does not fit with the limit and the largest batch that does', () => {
    const config = resolveConfig({ ...presetSettings('paper128'), batch: 256 });
    expect(() => checkDeviceFits(config, smallest)).toThrow(/maxStorageBufferBindingSize/);
    const largest = largestBatchThatFits(config, smallest);
    expect(largest).toBeGreaterThan(0);
    expect(largestTensorBytes(config, largest)).toBeLessThanOrEqual(smallest.maxStorageBufferBindingSize);
    expect(largestTensorBytes(config, largest + 4)).toBeGreaterThan(smallest.maxStorageBufferBindingSize);
    expect(() => checkDeviceFits({ ...config, batch: largest }, smallest)).not.toThrow();
  });

  it('says so if no batch fits', () => {
    const config = resolveConfig(presetSettings('paper128'));
    const tiny = { ...smallest, maxBufferSize: 2 ** 20 };
    expect(largestBatchThatFits(config, tiny)).toBe(0);
    expect(() => checkDeviceFits(config, tiny)).toThrow(/maxBufferSize/);
  });
});
