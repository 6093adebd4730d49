import { expect, it } from 'vitest';
import type { DeviceLimits } from '../backend/types.ts';
import { resolveConfig } from './config.ts';
import { checkDeviceLimits, largestTensorBytes } from './limits.ts';
import { presets } from './presets.ts';

const mebibyte = 2 ** 20;
const limits = (maxStorageBufferBindingSize: number): DeviceLimits =>
  ({ maxStorageBufferBindingSize, maxBufferSize: 256 * mebibyte }) as DeviceLimits;

it('lets the small presets onto a device with the default limits', () => {
  for (const name of ['tiny16', 'small32', 'medium64'] as const) {
    expect(() =>
      checkDeviceLimits(resolveConfig(presets[name].choices), limits(128 * mebibyte)),
    ).not.toThrow();
  }
});

it('refuses the paper’s size there, with the limit’s name and the largest batch that fits', () => {
  const config = resolveConfig(presets.paper128.choices);
  expect(() => checkDeviceLimits(config, limits(128 * mebibyte))).toThrow(
    /maxStorageBufferBindingSize is 128 MiB/,
  );
  try {
    checkDeviceLimits(config, limits(128 * mebibyte));
  } catch (error) {
    const batch = Number(/at most (\d+)/.exec((error as { hint: string }).hint)?.[1]);
    expect(batch).toBe(4);
    expect(largestTensorBytes({ ...config, batch })).toBeLessThanOrEqual(128 * mebibyte);
  }
});

it('names maxBufferSize where that is the smaller one', () => {
  const config = resolveConfig(presets.paper128.choices);
  const small = {
    maxStorageBufferBindingSize: 1024 * mebibyte,
    maxBufferSize: 64 * mebibyte,
  } as DeviceLimits;
  expect(() => checkDeviceLimits(config, small)).toThrow(/maxBufferSize is 64 MiB/);
});
