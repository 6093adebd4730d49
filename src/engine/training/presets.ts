/**
 * Recipes and presets: data, no code. `paper` is METHOD.md to the letter; `quick` raises the fingerprint's weight, without
 * which a small model's decoder stays at chance for tens of kimg (docs/RUNS.md has the runs behind it).
 */
import type { RecipeName, TrainingChoices } from './config.ts';

type RecipeChoices = Pick<TrainingChoices, 'consistencyWeight' | 'latentWeight' | 'fingerprintWeight'>;

export const recipes: Record<RecipeName, RecipeChoices> = {
  paper: { consistencyWeight: 2, latentWeight: 1, fingerprintWeight: 2 },
  quick: { consistencyWeight: 2, latentWeight: 1, fingerprintWeight: 10 },
};

export type PresetName = 'tiny16' | 'small32' | 'medium64' | 'paper128';

export interface Preset {
  label: string;
  /** One sentence: what it is for. */
  purpose: string;
  choices: TrainingChoices;
}

const common = {
  channels: 3,
  gArch: 'skip',
  dArch: 'resnet',
  modulatedRange: [4, 128] as [number, number],
  recipe: 'quick',
  ...recipes.quick,
  mirror: false,
  seed: 1,
  gridEveryTicks: 1,
  checkpointEveryTicks: 1,
} as const;

export const presets: Record<PresetName, Preset> = {
  tiny16: {
    label: 'Tiny 16',
    purpose: 'A first run: 16×16 pixels, 16 bits, minutes on a laptop GPU.',
    choices: {
      ...common,
      resolution: 16,
      bits: 16,
      latentSize: 32,
      dlatentSize: 32,
      mappingLayers: 4,
      mappingFmaps: 32,
      fmapBase: 512,
      fmapMax: 32,
      gamma: 10,
      batch: 8,
      totalKimg: 100,
      imagesPerTick: 512,
    },
  },
  small32: {
    label: 'Small 32',
    purpose: 'Small photos, 32 bits: an evening on a laptop GPU.',
    choices: {
      ...common,
      resolution: 32,
      bits: 32,
      latentSize: 64,
      dlatentSize: 64,
      mappingLayers: 4,
      mappingFmaps: 64,
      fmapBase: 1024,
      fmapMax: 32,
      gamma: 10,
      batch: 16,
      totalKimg: 400,
      imagesPerTick: 2048,
    },
  },
  medium64: {
    label: 'Medium 64',
    purpose: '64×64 pixels, 64 bits, 64 maps: for a discrete GPU.',
    choices: {
      ...common,
      resolution: 64,
      bits: 64,
      latentSize: 128,
      dlatentSize: 128,
      mappingLayers: 6,
      mappingFmaps: 128,
      fmapBase: 4096,
      fmapMax: 64,
      gamma: 10,
      batch: 16,
      totalKimg: 2000,
      imagesPerTick: 4096,
    },
  },
  paper128: {
    label: 'Paper 128',
    purpose: "The paper's networks: 128×128 pixels, 128 bits, up to 512 maps. Days on the fastest GPU.",
    choices: {
      ...common,
      recipe: 'paper',
      ...recipes.paper,
      resolution: 128,
      bits: 128,
      latentSize: 512,
      dlatentSize: 512,
      mappingLayers: 8,
      mappingFmaps: 512,
      fmapBase: 8192,
      fmapMax: 512,
      gamma: 100,
      batch: 8,
      totalKimg: 88000,
      imagesPerTick: 1024,
      gridEveryTicks: 30,
      checkpointEveryTicks: 150,
    },
  },
};
