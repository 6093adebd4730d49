/**
 * The sample model's run: what it is trained on and how. public/sample is its result; docs/RUNS.md tells the story.
 */
import { resolveConfig, type TrainingConfig } from '../../src/engine/training/config.ts';
import type { TrainingState } from '../../src/engine/training/state.ts';
import { presetSettings } from '../../src/engine/training/presets.ts';

/** What changes in the course of the run, by the iteration it changes at. */
interface Stage {
  from: number;
  weights: TrainingConfig['weights'];
  learningRate: number;
  batch: number;
}

const reading = { adversarial: 1, consistency: 2, latent: 1, fingerprint: 10 };
const following = { adversarial: 1, consistency: 12, latent: 2, fingerprint: 30 };

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
  schedule: 'constant',
  fmapBase: 256,
  fmapMax: 48,
  batch: 8,
  totalKimg: 1000,
  seed: 7,
});

/** Replays are compared with the first iterations of the curve, which is therefore finer there. */
const FINE_UNTIL = 200;
const TICK_ITERATIONS = { fine: 20, usual: 100 };
const CHECKPOINT_ITERATIONS = 500;

/**
 * The configuration under which the run goes on from a state (none for the beginning), with its total where these settings
 * end; undefined for a run that is over.
 */
export function sampleSlice(
  { iteration, imagesShown }: Pick<TrainingState, 'iteration' | 'imagesShown'> = {
    iteration: 0,
    imagesShown: 0,
  },
): TrainingConfig | undefined {
  if (iteration >= LAST_ITERATION) return undefined;
  const index = stages.findLastIndex(({ from }) => from <= iteration);
  const { weights, learningRate, batch } = stages[index]!;
  const isFine = iteration < FINE_UNTIL;
  const until = isFine ? FINE_UNTIL : (stages[index + 1]?.from ?? LAST_ITERATION);
  const tickIterations = isFine ? TICK_ITERATIONS.fine : TICK_ITERATIONS.usual;
  return {
    ...sampleConfig,
    weights,
    learningRate,
    batch,
    totalKimg: (imagesShown + (until - iteration) * batch) / 1000,
    imagesPerTick: tickIterations * batch,
    checkpointEveryTicks: CHECKPOINT_ITERATIONS / tickIterations,
  };
}
