/**
 * Times every tile that the models' matrix products may get, to show what tuning finds and whether its candidates are
 * right.
 */
import { requireGpu } from '../src/engine/gpu/gpu.ts';
import type { TrainingConfig } from '../src/engine/training/config.ts';
import { choiceKey, ruleFor } from '../src/engine/gpu/tuning/rules.ts';
import { candidatesFor } from '../src/engine/gpu/tuning/candidates.ts';
import { noiseImages } from '../src/engine/profile.ts';
import { Trainer } from '../src/engine/training/trainer.ts';
import { gflopOf, LEAST_GFLOP, productsOf } from '../src/engine/gpu/tuning/products.ts';
import type { UsedProduct } from '../src/engine/gpu/tuning/tiles.ts';
import { timeChoices } from '../src/engine/gpu/tuning/time-choices.ts';
import type { TileTiming } from './protocol.ts';

const BEST_SHOWN = 6;
export async function compareTiles(
  configs: readonly TrainingConfig[],
  progress: (line: string) => void,
): Promise<TileTiming[]> {
  const gpu = requireGpu();
  const used = new Map<string, UsedProduct>();
  for (const config of configs) {
    const trainer = new Trainer(config, noiseImages(config));
    const uses = await productsOf(gpu.tiles, () => trainer.prepare());
    for (const { used: product } of uses) used.set(product.key, product);
    trainer.dispose();
  }
  const products = [...used.values()]
    .filter(({ product }) => gflopOf(product) >= LEAST_GFLOP)
    .sort((a, b) => gflopOf(b.product) - gflopOf(a.product));
  const timings: TileTiming[] = [];
  for (const one of products) {
    const timed = await timeChoices(gpu, one, candidatesFor(one.product, gpu.limits));
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
