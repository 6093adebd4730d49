import type * as tf from '@tensorflow/tfjs-core';
import { expect, it, vi } from 'vitest';
import { describeEachBackend } from '../../../testing/backends.ts';
import { someTile } from '../../../testing/gemm-tile.ts';
import { normals } from '../../../testing/twins.ts';
import { coarseSize, convDown, convFilter, convUp } from '../conv.ts';
import type { ConvAttrs } from '../conv.ts';
import { requireGpu } from '../../gpu/gpu.ts';
import type { GemmTile } from '../../gpu/tuning/tile.ts';
import type { UsedProduct } from '../../gpu/tuning/tiles.ts';
import { choiceKey } from '../../gpu/tuning/rules.ts';

// Software GPUs compile slowly, and a busy machine slower still.
vi.setConfig({ testTimeout: 300_000 });

const attrs: ConvAttrs = { kernel: 3, stride: 1, pad: 1, flip: false, gain: 1, fineSize: 9 };
const [CA, CB] = [5, 40];

/** One for each thing that a tile may do differently from the rule's. */
const unusual: GemmTile[] = [
  { ...someTile, quadsPerThread: 2, depth: 8, prefetch: false },
  someTile,
  { ...someTile, threadsX: 4, threadsY: 12, quadsPerThread: 2 },
  { ...someTile, threadsY: 4, depth: 8, depthGroups: 4 },
  { ...someTile, threadsX: 4, depthGroups: 3, prefetch: false },
];

describeEachBackend(['webgpu'], 'whatever its tile', () => {
  /** Sums may differ in their order where the depth is split. */
  async function expectSame(compute: () => tf.Tensor, slices: number): Promise<void> {
    const { tiles } = requireGpu();
    let used: UsedProduct | undefined;
    const hear = (product: UsedProduct): void => void (used = product);
    const expected = await tiles.listen(hear, () => compute().data());
    const { key, product } = used!;
    expect(product.columns).toBe(CB);
    for (const tile of unusual) {
      tiles.set(key, { tile, slices });
      const values = Float32Array.from(await compute().data());
      tiles.set(key, undefined);
      const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
      expect(worst, choiceKey({ tile, slices })).toBeLessThan(1e-5 * Math.sqrt(product.depth));
    }
  }
  const a = (): tf.Tensor => normals([3, 9, 9, CA], 1);
  const w = (): tf.Tensor => normals([3, 3, CA, CB], 3);

  it('a convolution is the same', () => expectSame(() => convDown(a(), w(), attrs), 1));

  it('a filter gradient is the same', () =>
    expectSame(() => convFilter(a(), normals([3, 9, 9, CB], 2), attrs), 3));

  it('a transposed convolution is the same', () => {
    const up = { ...attrs, stride: 2, pad: 0, flip: true, fineSize: 11 } as const;
    const size = coarseSize(up);
    return expectSame(() => convUp(normals([3, size, size, CA], 4), normals([3, 3, CA, CB], 5), up), 1);
  });
});
