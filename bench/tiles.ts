/** Every tile that the models' matrix products may get, timed: what tuning finds, and whether its candidates are the right ones. */
import * as tf from '@tensorflow/tfjs-core';
import { internalsOf } from '../src/engine/backend/gpu-internals.ts';
import type { TrainingConfig } from '../src/engine/training/config.ts';
import { collectProducts, type UsedProduct } from '../src/engine/ops/webgpu/choices.ts';
import { candidatesFor, choiceKey, ruleFor, type Product } from '../src/engine/ops/webgpu/tiles.ts';
import { noiseImages } from '../src/engine/profile.ts';
import { Trainer } from '../src/engine/training/trainer.ts';
import { timeChoices } from '../src/engine/tuning/time-choices.ts';
import type { TileTiming } from './protocol.ts';

const BEST_SHOWN = 6;
/** Below this a dispatch costs more than its arithmetic. */
const LEAST_GFLOP = 0.001;
const gflopOf = ({ rows, columns, depth, phases }: Product): number =>
  // A phase of a transposed convolution has a quarter of the taps on average, its widest one is counted.
  (2 * rows * columns * depth * (phases > 1 ? 2.25 : 1)) / 1e9;

export async function compareTiles(
  configs: readonly TrainingConfig[],
  progress: (line: string) => void,
): Promise<TileTiming[]> {
  const used = new Map<string, UsedProduct>();
  for (const config of configs) {
    const trainer = new Trainer(config, noiseImages(config));
    collectProducts((product) => used.set(product.key, product));
    await trainer.prepare();
    collectProducts(undefined);
    trainer.dispose();
  }
  const products = [...used.values()]
    .filter(({ product }) => gflopOf(product) >= LEAST_GFLOP)
    .sort((a, b) => gflopOf(b.product) - gflopOf(a.product));
  const timings: TileTiming[] = [];
  for (const one of products) {
    const timed = await timeChoices(
      one,
      candidatesFor(one.product, internalsOf(tf.engine().backend).device.limits),
    );
    const rule = choiceKey(ruleFor(one.product));
    const list = timed.map(({ choice, ms }) => ({ tile: choiceKey(choice), ms }));
    const byRule = list.find(({ tile }) => tile === rule);
    if (!byRule) continue;
    timings.push({
      product: one.key,
      gflop: gflopOf(one.product),
      rule: byRule,
      best: list.slice(0, BEST_SHOWN),
    });
    progress(
      `${one.key}: ${rule} ${byRule.ms.toFixed(4)} ms, best ${list[0]!.tile} ${list[0]!.ms.toFixed(4)} ms`,
    );
  }
  return timings;
}
