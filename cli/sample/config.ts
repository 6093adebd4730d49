/**
 * The sample model's run: what it is trained on and how. public/sample is its result; docs/RUNS.md tells the story.
 */
import { resolveConfig, type TrainingConfig } from '../../src/engine/training/config.ts';
import type { LossWeights } from '../../src/engine/training/losses.ts';
import { presetSettings } from '../../src/engine/training/presets.ts';

/** What changes in the course of the run, by the iteration it changes at. */
interface Stage {
  from: number;
  weights: LossWeights;
  learningRate: number;
  batch: number;
}

const reading = { consistency: 2, latent: 1, fingerprint: 10 };
const following = { consistency: 12, latent: 2, fingerprint: 30 };

/**
 * First the recipe's own weights, which teach the decoder to read. Then consistency and latent weigh more, since a picture
 * should follow its latent and only be tinted by its fingerprint. Then the learning rate falls, so that networks settle. The
 * same once more on a GPU, which has the time for larger batches.
 */
const stages: readonly Stage[] = [
  { from: 0, weights: reading, learningRate: 0.002, batch: 8 },
  { from: 7000, weights: following, learningRate: 0.002, batch: 8 },
  { from: 13500, weights: following, learningRate: 0.001, batch: 8 },
  { from: 14600, weights: following, learningRate: 0.0005, batch: 8 },
  { from: 15500, weights: following, learningRate: 0.002, batch: 32 },
  { from: 22500, weights: following, learningRate: 0.001, batch: 32 },
  { from: 25500, weights: following, learningRate: 0.0005, batch: 32 },
  { from: 27500, weights: following, learningRate: 0.00025, batch: 32 },
];
const LAST_ITERATION = 28500;

/** 16 bits at 32×32, recipe `quick`; slim at the top so that two cores can train it in hours. */
export const sampleConfig: TrainingConfig = resolveConfig({
  ...presetSettings('small32'),
  fingerprintSize: 16,
  latentSize: 32,
  dlatentSize: 32,
  mappingFmaps: 32,
  mappingLayers: 4,
  centred: false,
  fmapBase: 256,
  fmapMax: 48,
  batch: 8,
  totalKimg: 1000,
  seed: 7,
});

/** The configuration in force after `iteration` iterations, and the iteration at which it ends. */
export function sampleStage(iteration: number): { config: TrainingConfig; until: number } {
  const index = stages.findLastIndex(({ from }) => from <= iteration);
  const { weights, learningRate, batch } = stages[index]!;
  return {
    config: { ...sampleConfig, weights, learningRate, batch },
    until: stages[index + 1]?.from ?? LAST_ITERATION,
  };
}
