/**
 * Exact counts for a training step, independent of the machine: Dawn's null device accepts every call and computes
 * nothing. The benchmark measures times. These figures may only change together with the kernels and networks.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenedBackend } from '../src/engine/open.ts';
import { profileStep } from '../src/engine/profile.ts';
import { configOf } from './models.ts';
import { openForBench } from './node.ts';

const small32 = configOf({ preset: 'small32', maps: 32, batch: 16 });

describe('a training step of Small 32/32 at batch 16', () => {
  let opened: OpenedBackend;
  beforeAll(async () => {
    opened = await openForBench({ software: false, nullDevice: true });
  });
  afterAll(() => opened.dispose());

  it('takes as many dispatches as documented, a fifth of stock tfjs', { timeout: 300_000 }, async () => {
    const replayed = await profileStep(small32, 'replayed');
    expect(Object.entries(replayed.phases ?? {}).map(([name, { dispatches }]) => [name, dispatches])).toEqual(
      [
        ['generator', 336],
        ['path', 458],
        ['discriminator', 137],
        ['r1', 254],
      ],
    );
    expect(replayed.dispatches).toBe(603.375);
    const eager = await profileStep(small32, 'eager');
    expect(replayed.javaScriptMs).toBeLessThan(eager.javaScriptMs / 5); // the benchmark's figure is about 20
    expect(replayed.sizeBytes).toBeLessThan(eager.sizeBytes / 2);
    const stock = await profileStep(small32, 'stock', { iterations: 4 });
    expect(stock.dispatches).toBeGreaterThan(4.5 * replayed.dispatches);
  });

  it('updates a network in two dispatches', async () => {
    const { AdamNetwork, lazyAdam } = await import('../src/engine/training/adam.ts');
    const { CapturedSteps } = await import('../src/engine/gpu/capture/captured-steps.ts');
    const { record } = await import('../src/engine/gpu/capture/record.ts');
    const { requireGpu } = await import('../src/engine/gpu/gpu.ts');
    const tf = await import('@tensorflow/tfjs-core');
    const specs = Array.from({ length: 60 }, (_, i) => {
      return { name: `v${i}`, shape: [3, i + 1], initialStd: 1, trainable: true };
    });
    const weights = new Map(
      specs.map((s) => [s.name, { shape: s.shape, data: new Float32Array(3 * s.shape[1]!) }]),
    );
    const network = new AdamNetwork(specs, weights, lazyAdam(4));
    const gpu = requireGpu();
    const source = tf.keep(tf.ones([3, 61]));
    const steps = new CapturedSteps(gpu);
    const recording = record(gpu, () =>
      tf.tidy(() => {
        const gradients = specs.map(({ shape }) =>
          tf.mul(tf.slice(source, [0, 0], shape as [number, number]), 2),
        );
        network.apply(gradients);
      }),
    );
    steps.add('update', recording);
    // Each gradient has a slice and a product, which the products compute in place. Then follow Adam's check and update.
    expect(steps.dispatches('update')).toBe(2 * specs.length + 2);
    steps.dispose();
    network.dispose();
  });
});
