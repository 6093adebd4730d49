/**
 * What a `train` command line comes to: the resolved configuration and where the run begins. An explicit option always
 * wins, except against a network that is resumed: what it is made of cannot change, and a contradiction is an error.
 */
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { toPlainError } from '../../src/base/error.ts';
import type { NetworkConfig } from '../../src/engine/networks/config.ts';
import type { PlainVariable, PlainWeights } from '../../src/engine/networks/load.ts';
import { layoutOf, type ModelFile, type NetworkLetter } from '../../src/engine/networks/model-file.ts';
import { trainingModel } from '../../src/engine/networks/model-parts.ts';
import { openNetwork } from '../../src/engine/networks/open-network.ts';
import { unpackCheckpoint } from '../../src/engine/training/checkpoint.ts';
import {
  resolveConfig,
  type TrainingChoices,
  type TrainingConfig,
} from '../../src/engine/training/config.ts';
import { recipes } from '../../src/engine/training/presets.ts';
import type { TrainingState } from '../../src/engine/training/state.ts';
import { lastLoggedTick } from '../../src/formats/official-results.ts';
import { optionName, usageError, type Arguments } from '../arguments.ts';
import { naming, readBytes } from '../files.ts';
import type { trainOptions } from './options.ts';

export type TrainArguments = Arguments<typeof trainOptions>;
type Values = TrainArguments['values'];

export interface TrainingPlan {
  config: TrainingConfig;
  /** Undefined for a run from the seed's weights. */
  state: TrainingState | undefined;
  /** Seconds that earlier runs took, as their log tells. */
  earlierSeconds: number;
  /** One sentence about where the run begins. */
  origin: string;
}

export interface ResumedFile {
  path: string;
  file: ModelFile;
  /** The exact state, if the file is a checkpoint. */
  state: TrainingState | undefined;
}

/** Throws a StudioError that begins with the path. */
export async function openResumed(path: string): Promise<ResumedFile> {
  const bytes = await readBytes(path);
  return naming(path, () => {
    const file = openNetwork(bytes);
    return {
      path,
      file,
      state: file.metadata['training'] === undefined ? undefined : unpackCheckpoint(bytes),
    };
  });
}

/** @param images what the dataset holds */
export async function planTraining(
  { values, given }: TrainArguments,
  images: { resolution: number; channels: number },
  resumed: ResumedFile | undefined,
): Promise<TrainingPlan> {
  if (!resumed) {
    const config = resolve(choicesOf(values, images));
    return { config, state: undefined, earlierSeconds: 0, origin: `New run from seed ${config.seed}.` };
  }
  const { path, file, state } = resumed;
  refuseContradictions(path, file.config, values, given);
  if (state) {
    refuseOthers(path, state.config, values, given);
    return {
      config: withOverrides(state.config, values, given),
      state,
      earlierSeconds: Number(file.metadata['elapsedSeconds'] ?? 0),
      origin: `Goes on exactly where ${basename(path)} stands, at ${state.imagesShown / 1000} kimg.`,
    };
  }
  const config = { ...resolve(choicesOf(values, images)), network: file.config };
  const progress = await progressOf(resumed);
  const start = await naming(path, () => trainingModel(file));
  return {
    config,
    state: {
      config,
      iteration: 0,
      imagesShown: progress.imagesShown,
      ...start,
      optimisers: {
        generator: freshOptimiser('G', file.config),
        decoder: freshOptimiser('E', file.config),
        discriminator: freshOptimiser('D', file.config),
      },
      pathAverage: 0,
    },
    earlierSeconds: progress.elapsedSeconds,
    origin: `Goes on from the networks of ${basename(path)}, at ${progress.imagesShown / 1000} kimg, with new optimisers.`,
  };
}

function choicesOf(values: Values, images: { resolution: number; channels: number }): TrainingChoices {
  const { config, recipe } = values;
  const weights = recipes[recipe];
  return {
    resolution: images.resolution,
    channels: images.channels,
    bits: values.fingerprintSize,
    latentSize: values.latentSize,
    fmapBase: values.fmapBase ?? config.fmapBase,
    fmapMax: values.fmapMax,
    mappingLayers: values.mappingLayers,
    mappingFmaps: values.mappingFmaps,
    dlatentSize: values.dlatentSize,
    modulatedRange: [...values.resModulatedRange],
    gArch: config.gArch,
    dArch: config.dArch,
    recipe,
    consistencyWeight: values.consistencyWeight ?? weights.consistencyWeight,
    latentWeight: values.latentWeight ?? weights.latentWeight,
    fingerprintWeight: values.fingerprintWeight ?? weights.fingerprintWeight,
    gamma: values.gamma ?? config.gamma,
    batch: values.batch,
    mirror: values.mirrorAugment,
    totalKimg: values.totalKimg,
    seed: values.seed,
    imagesPerTick: values.imagesPerTick,
    gridEveryTicks: values.gridTicks,
    checkpointEveryTicks: values.snapshotTicks,
  };
}

/** A combination that cannot be trained is a fault of the command line. */
function resolve(choices: TrainingChoices): TrainingConfig {
  try {
    return resolveConfig(choices);
  } catch (error) {
    throw usageError(toPlainError(error).message);
  }
}

type Given = TrainArguments['given'];

/** Throws a usage error that lists the given options that a resumed network contradicts. */
function refuseContradictions(path: string, network: NetworkConfig, values: Values, given: Given): void {
  const [low, high] = values.resModulatedRange.map((pixels) => Math.floor(Math.log2(pixels)));
  const facts: [keyof Values & string, wanted: unknown, is: unknown][] = [
    ['fingerprintSize', values.fingerprintSize, network.fingerprintSize],
    ['latentSize', values.latentSize, network.latentSize],
    ['dlatentSize', values.dlatentSize, network.dlatentSize],
    ['mappingLayers', values.mappingLayers, network.mappingLayers],
    ['mappingFmaps', values.mappingFmaps, network.mappingFmaps],
    ['fmapBase', values.fmapBase, network.fmapBase],
    ['fmapMax', values.fmapMax, network.fmapMax],
    [
      'resModulatedRange',
      `${2 ** low!}-${2 ** high!}`,
      network.modulatedLog2.map((log2) => 2 ** log2).join('-'),
    ],
    ['config', `G${values.config.gArch}-D${values.config.dArch}`, `G${network.gArch}-D${network.dArch}`],
  ];
  refuseFacts(path, facts, given);
}

/** An exact state also fixes what its numbers were drawn with. */
function refuseOthers(path: string, config: TrainingConfig, values: Values, given: Given): void {
  refuseFacts(
    path,
    [
      ['batch', values.batch, config.batch],
      ['seed', values.seed, config.seed],
      ['recipe', values.recipe, config.recipe],
    ],
    given,
  );
}

function refuseFacts(path: string, facts: [keyof Values & string, unknown, unknown][], given: Given): void {
  const faults = facts
    .filter(([key, wanted, is]) => given.has(key) && wanted !== is)
    .map(([key, wanted, is]) => `--${optionName(key)} is ${wanted}, and the file has ${is}`);
  if (faults.length > 0) throw usageError(`${path} cannot go on so: ${faults.join('; ')}.`);
}

/** The settings of an exact state, with those explicit options that may change on the way. */
function withOverrides(config: TrainingConfig, values: Values, given: Given): TrainingConfig {
  const pick = <T>(key: keyof Values, wanted: T | undefined, is: T): T =>
    given.has(key) && wanted !== undefined ? wanted : is;
  return {
    ...config,
    weights: {
      consistency: pick('consistencyWeight', values.consistencyWeight, config.weights.consistency),
      latent: pick('latentWeight', values.latentWeight, config.weights.latent),
      fingerprint: pick('fingerprintWeight', values.fingerprintWeight, config.weights.fingerprint),
    },
    gamma: pick('gamma', values.gamma, config.gamma),
    mirror: pick('mirrorAugment', values.mirrorAugment, config.mirror),
    totalKimg: pick('totalKimg', values.totalKimg, config.totalKimg),
    imagesPerTick: pick('imagesPerTick', values.imagesPerTick, config.imagesPerTick),
    gridEveryTicks: pick('gridTicks', values.gridTicks, config.gridEveryTicks),
    checkpointEveryTicks: pick('snapshotTicks', values.snapshotTicks, config.checkpointEveryTicks),
  };
}

/** How far the networks had come: by the log beside them, else by what the file or its name says. */
async function progressOf({
  path,
  file,
}: ResumedFile): Promise<{ imagesShown: number; elapsedSeconds: number }> {
  const [, digits] = /network-snapshot-(\d{6})\.\w+$/.exec(path) ?? [];
  const log = await readFile(join(dirname(path), 'log.txt'), 'utf8').catch(() => '');
  const logged = lastLoggedTick(log, digits === undefined ? undefined : Number(digits));
  const stored = Number(file.metadata['imagesShown'] ?? Number(digits ?? 0) * 1000);
  return {
    imagesShown: file.metadata['imagesShown'] === undefined && logged ? logged.kimg * 1000 : stored,
    elapsedSeconds: logged?.totalSeconds ?? 0,
  };
}

function freshOptimiser(
  letter: NetworkLetter,
  config: NetworkConfig,
): { secondMoments: PlainWeights; beta2Power: number } {
  const zeros = layoutOf(letter, config)
    .filter(({ trainable }) => trainable)
    .map(({ name, shape }): [string, PlainVariable] => [
      name,
      { shape, data: new Float32Array(shape.reduce((product, n) => product * n, 1)) },
    ]);
  return { secondMoments: new Map(zeros), beta2Power: 1 };
}
