/**
 * The sample model's run: what it is trained on and how. public/sample is its result; docs/RUNS.md tells the story.
 */
import { resolveConfig, type TrainingConfig } from '../../src/engine/training/config.ts';
import type { LossWeights } from '../../src/engine/training/losses.ts';
import { presets } from '../../src/engine/training/presets.ts';

/**
 * Weights of the objective by the iteration they begin at. The recipe's own first: they teach the decoder to read. Then
 * consistency and latent weigh more, since a picture should follow its latent and only be tinted by its fingerprint.
 */
const stages: readonly { from: number; weights: LossWeights }[] = [
  { from: 0, weights: { consistency: 2, latent: 1, fingerprint: 10 } },
  { from: 7000, weights: { consistency: 12, latent: 2, fingerprint: 30 } },
];

/** 16 bits at 32×32, recipe `quick`; slim at the top so that two cores can train it in hours. */
export const sampleConfig: TrainingConfig = resolveConfig({
  ...presets.small32.choices,
  bits: 16,
  latentSize: 32,
  dlatentSize: 32,
  mappingFmaps: 32,
  fmapBase: 256,
  fmapMax: 48,
  batch: 8,
  totalKimg: 250,
  seed: 7,
});

/** The configuration in force after `iteration` iterations, and the iteration at which it ends (Infinity for the last). */
export function sampleStage(iteration: number): { config: TrainingConfig; until: number } {
  const index = stages.findLastIndex(({ from }) => from <= iteration);
  const { weights } = stages[index]!;
  return { config: { ...sampleConfig, weights }, until: stages[index + 1]?.from ?? Infinity };
}
