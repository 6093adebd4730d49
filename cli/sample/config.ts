/**
 * The sample model's run: what it is trained on and how. public/sample is its result; docs/RUNS.md tells the story.
 */
import { resolveConfig, type TrainingConfig } from '../../src/engine/training/config.ts';
import { presets } from '../../src/engine/training/presets.ts';

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
