import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeEachBackend } from '../testing/backends.ts';
import { useSwiftShader } from '../testing/swiftshader.ts';
import { StudioError } from '../base/error.ts';
import { openBackendNode } from './open-node.ts';
import { openBackend } from './open.ts';

describeEachBackend(['cpu', 'wasm', 'webgpu'], 'an opened backend', (name, opened) => {
  it('is the one tfjs computes on', async () => {
    expect(tf.getBackend()).toBe(name);
    expect(opened().name).toBe(name);
    const y = tf.tidy(() => tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])));
    expect(await y.data()).toEqual(new Float32Array([11]));
    y.dispose();
  });
});

describeEachBackend(['webgpu'], 'a GPU device', (_, opened) => {
  it('has the limits of its adapter, not the small defaults', () => {
    const { adapter, gpu } = opened();
    expect(adapter?.limits.maxStorageBufferBindingSize).toBe(gpu?.limits.maxStorageBufferBindingSize);
    expect(adapter?.limits.maxStorageBufferBindingSize).toBeGreaterThan(128 * 2 ** 20);
  });
});

describeEachBackend(
  ['webgpu'],
  'a capped GPU device',
  (_, opened) => {
    it('has the capped limits', () => {
      expect(opened().gpu?.limits.maxStorageBuffersPerShaderStage).toBe(8);
      expect(opened().gpu?.limits.maxStorageBufferBindingSize).toBe(128 * 2 ** 20);
    });
  },
  { limitCaps: { maxStorageBuffersPerShaderStage: 8, maxStorageBufferBindingSize: 128 * 2 ** 20 } },
);

function fakeGpu(adapter: unknown): GPU {
  return { requestAdapter: () => Promise.resolve(adapter) } as GPU;
}

describe('choosing a backend', () => {
  it('falls back to wasm without an adapter and says why', async () => {
    const opened = await openBackend({ gpu: fakeGpu(null) });
    expect(opened.name).toBe('wasm');
    expect(opened.refusals.map((refusal) => refusal.code)).toEqual(['webgpu-no-adapter']);
    opened.dispose();
  });

  it('throws the one refusal if a single backend is asked for', async () => {
    await expect(openBackend({ prefer: 'webgpu', gpu: fakeGpu(null) })).rejects.toMatchObject({
      code: 'webgpu-no-adapter',
    });
  });

  it('names what the adapter answered when it refuses a device', async () => {
    const adapter = {
      limits: {},
      features: new Set(),
      requestDevice: () => Promise.reject(new Error('too many devices')),
    };
    await expect(openBackend({ prefer: 'webgpu', gpu: fakeGpu(adapter) })).rejects.toThrow(
      /too many devices/,
    );
  });

  it('passes over a software adapter unless it is asked for', async () => {
    useSwiftShader();
    const opened = await openBackendNode();
    if (opened.name !== 'webgpu') {
      expect(opened.refusals[0]?.code).toMatch(/^webgpu-(software|no-adapter|missing)$/);
    } else {
      expect(opened.adapter?.isSoftware).toBe(false);
    }
    opened.dispose();
  });

  it('opens again after dispose', async () => {
    for (let i = 0; i < 2; i++) {
      const opened = await openBackend({ prefer: 'wasm' });
      expect(tf.tidy(() => tf.add(1, 2).arraySync())).toBe(3);
      opened.dispose();
    }
  });
});

describe('faults of the device', () => {
  it('reports validation errors and the loss of the device as StudioErrors', async (context) => {
    useSwiftShader();
    const errors: StudioError[] = [];
    let report: (error: StudioError) => void = () => {};
    const lost = new Promise<StudioError>((resolve) => (report = resolve));
    const opened = await openBackendNode({
      prefer: 'webgpu',
      onError: (error) => errors.push(error),
      onLost: (error) => report(error),
    }).catch((error: unknown) => {
      if (process.env['CI'] === 'true') throw error;
      return undefined;
    });
    const device = opened?.gpu?.device;
    if (!opened || !device) return context.skip('webgpu cannot start here');
    device.createShaderModule({ code: 'not WGSL' });
    await device.queue.onSubmittedWorkDone();
    await expect.poll(() => errors[0]).toBeInstanceOf(StudioError);
    expect(errors[0]?.code).toBe('gpu-error');
    device.destroy();
    expect((await lost).code).toBe('gpu-lost');
    opened.dispose();
  });
});
