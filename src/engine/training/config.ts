/**
 * Everything that decides a training run: the networks, the objective's weights, the optimiser, the schedule. Plain data:
 * a run is a function of this, its dataset and the step. Stored with every checkpoint.
 */
import { StudioError } from '../../base/error.ts';
import type { Architecture, NetworkConfig } from '../networks/config.ts';
import type { LossWeights } from './losses.ts';

export type RecipeName = 'paper' | 'quick';

export interface TrainingConfig {
  network: NetworkConfig;
  recipe: RecipeName;
  weights: LossWeights;
  /** R1's γ. */
  gamma: number;
  /** Images per step: 1, 2, 3 or a multiple of 4 (minibatch standard deviation). */
  batch: number;
  /** Flip each real horizontally with probability ½. */
  mirror: boolean;
  /** Training ends at this many thousand images. */
  totalKimg: number;
  seed: number;
  /** Adam's learning rate before the lazy-regularisation correction. */
  learningRate: number;
  /** Iterations between path-length steps; 0 for none. */
  pathInterval: number;
  /** Iterations between R1 steps; 0 for none. */
  r1Interval: number;
  /** The moving average's half-life: min(kimg, rampUp · kimg done). rampUp 0 means no ramp. */
  averageHalfLifeKimg: number;
  averageRampUp: number;
  /** Images between ticks: statistics, and every so many ticks grids and checkpoints. */
  imagesPerTick: number;
  gridEveryTicks: number;
  checkpointEveryTicks: number;
}

/** What a person sets; everything else follows from the recipe. Sizes in pixels. */
export interface TrainingChoices {
  resolution: number;
  channels: number;
  bits: number;
  latentSize: number;
  fmapBase: number;
  fmapMax: number;
  mappingLayers: number;
  mappingFmaps: number;
  dlatentSize: number;
  /** Lowest and highest modulated resolution in pixels; both are floored to a power of two. */
  modulatedRange: [number, number];
  gArch: Architecture;
  dArch: Architecture;
  recipe: RecipeName;
  consistencyWeight: number;
  latentWeight: number;
  fingerprintWeight: number;
  gamma: number;
  batch: number;
  mirror: boolean;
  totalKimg: number;
  seed: number;
  imagesPerTick: number;
  gridEveryTicks: number;
  checkpointEveryTicks: number;
}

/** Lowest and highest value of each numeric field; shared by the page's form and the command line. */
export const choiceLimits = {
  resolution: [4, 256],
  channels: [1, 3],
  bits: [1, 1024],
  latentSize: [1, 2048],
  fmapBase: [1, 65536],
  fmapMax: [1, 1024],
  mappingLayers: [1, 16],
  mappingFmaps: [1, 2048],
  dlatentSize: [1, 2048],
  consistencyWeight: [0, 1000],
  latentWeight: [0, 1000],
  fingerprintWeight: [0, 1000],
  gamma: [0, 10000],
  batch: [1, 256],
  totalKimg: [0.001, 1e6],
  seed: [0, 2 ** 32 - 1],
  imagesPerTick: [1, 1e7],
  gridEveryTicks: [1, 1e6],
  checkpointEveryTicks: [1, 1e6],
} as const satisfies Partial<Record<keyof TrainingChoices, readonly [number, number]>>;

const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n));

/** What is wrong with the choices, a sentence each, empty when they can be trained. The allowed range is in the text. */
export function choiceProblems(choices: TrainingChoices): string[] {
  const problems: string[] = [];
  for (const [name, [low, high]] of Object.entries(choiceLimits)) {
    const value = choices[name as keyof typeof choiceLimits];
    if (!(value >= low && value <= high)) problems.push(`${name} is ${value}; it must be ${low} to ${high}.`);
  }
  const wholes = ['bits', 'latentSize', 'fmapBase', 'fmapMax', 'mappingLayers', 'mappingFmaps'] as const;
  const more = [
    'dlatentSize',
    'batch',
    'seed',
    'imagesPerTick',
    'gridEveryTicks',
    'checkpointEveryTicks',
  ] as const;
  for (const name of [...wholes, ...more]) {
    if (!Number.isInteger(choices[name]))
      problems.push(`${name} is ${choices[name]}; it must be a whole number.`);
  }
  if (!isPowerOfTwo(choices.resolution)) {
    problems.push(`resolution is ${choices.resolution}; it must be a power of two from 4 to 256.`);
  }
  if (choices.channels === 2) problems.push('channels is 2; it must be 1 (grey) or 3 (RGB).');
  if (choices.batch > 4 && choices.batch % 4 !== 0) {
    problems.push(`batch is ${choices.batch}; it must be 1, 2, 3 or a multiple of 4.`);
  }
  const [low, high] = choices.modulatedRange;
  if (!(low >= 4 && high >= low && high <= 1024)) {
    problems.push(`modulated range is ${low}-${high}; it must be low-high within 4-1024.`);
  }
  if (choices.resolution === 4 && (choices.gArch !== 'skip' || choices.dArch !== 'skip')) {
    problems.push('4×4 images work only with the skip architecture in both networks.');
  }
  return problems;
}

/** The full configuration of a run from a person's choices. Throws StudioError 'bad-config' listing every problem. */
export function resolveConfig(choices: TrainingChoices): TrainingConfig {
  const problems = choiceProblems(choices);
  if (problems.length > 0) {
    throw new StudioError('bad-config', problems.join(' '), 'Correct these settings and start again.');
  }
  const floorLog2 = (px: number): number => Math.floor(Math.log2(px));
  const quick = choices.recipe === 'quick';
  return {
    network: {
      resolution: choices.resolution,
      channels: choices.channels,
      latentSize: choices.latentSize,
      dlatentSize: choices.dlatentSize,
      fingerprintSize: choices.bits,
      mappingLayers: choices.mappingLayers,
      mappingFmaps: choices.mappingFmaps,
      fmapBase: choices.fmapBase,
      fmapMax: choices.fmapMax,
      modulatedLog2: [floorLog2(choices.modulatedRange[0]), floorLog2(choices.modulatedRange[1])],
      gArch: choices.gArch,
      dArch: choices.dArch,
      eArch: choices.dArch,
    },
    recipe: choices.recipe,
    weights: {
      consistency: choices.consistencyWeight,
      latent: choices.latentWeight,
      fingerprint: choices.fingerprintWeight,
    },
    gamma: choices.gamma,
    batch: choices.batch,
    mirror: choices.mirror,
    totalKimg: choices.totalKimg,
    seed: choices.seed,
    learningRate: 0.002,
    pathInterval: 4,
    r1Interval: 16,
    averageHalfLifeKimg: 10,
    averageRampUp: quick ? 0.05 : 0,
    imagesPerTick: choices.imagesPerTick,
    gridEveryTicks: choices.gridEveryTicks,
    checkpointEveryTicks: choices.checkpointEveryTicks,
  };
}
