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
  nested,
  ofLength,
  planned,
  resolveConfig,
  settingsOf,
  withChanges,
  type TrainingConfig,
} from '../../src/engine/training/config.ts';
import { textOf } from '../../src/engine/training/fields/check.ts';
import type { FieldTable } from '../../src/engine/training/fields/field.ts';
import { trainingFields, type Settings } from '../../src/engine/training/fields/index.ts';
import { presetSettings, recipeSettings } from '../../src/engine/training/presets.ts';
import { settingsByStages } from '../../src/engine/training/schedules/extent.ts';
import { startingPlace } from '../../src/engine/training/schedules/place.ts';
import { underConfig, type TrainingState } from '../../src/engine/training/state.ts';
import { lastLoggedTick } from '../../src/formats/official-results.ts';
import { optionName, usageError, type Arguments } from '../arguments.ts';
import { naming, readBytes } from '../files.ts';
import { IMAGES_A_GPU } from '../gpus.ts';
import { optionKeys, settingsGiven } from './config-options.ts';
import type { trainOptions } from './options.ts';

export type TrainArguments = Arguments<typeof trainOptions>;

export interface TrainingPlan {
  config: TrainingConfig;
  /** Undefined for a run from the seed's weights. */
  state: TrainingState | undefined;
  /** Seconds that earlier runs took, as their log tells. */
  earlierSeconds: number;
  /** One sentence about where the run begins. */
  origin: string;
  /** What the command line says and the run does not follow. */
  notes: readonly string[];
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
  args: TrainArguments,
  images: { resolution: number; channels: number },
  resumed: ResumedFile | undefined,
): Promise<TrainingPlan> {
  const plan = await planFrom(args, images, resumed);
  refuseScheduled(plan.config, args);
  return plan;
}

async function planFrom(
  args: TrainArguments,
  images: { resolution: number; channels: number },
  resumed: ResumedFile | undefined,
): Promise<TrainingPlan> {
  if (!resumed) {
    const config = resolve(settingsFor(args, images));
    const origin = `New run from seed ${config.seed}.`;
    return { config, state: undefined, earlierSeconds: 0, origin, notes: [] };
  }
  const { path, file, state } = resumed;
  if (state) {
    const config = goingOn(path, state.config, args);
    return {
      config,
      state: underConfig(state, config),
      earlierSeconds: Number(file.metadata['elapsedSeconds'] ?? 0),
      origin: `Goes on exactly where ${basename(path)} stands, at ${state.imagesShown / 1000} kimg.`,
      notes: [],
    };
  }
  const others = contradictions({ ...file.config }, args, ({ section }) => section === 'network');
  // As in the official tool, whose command lines name a config even where the file's networks are taken.
  if (args.values.resumePkl === undefined) refuse(path, others);
  const config = resolve({ ...settingsFor(args, images), ...file.config });
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
      place: startingPlace,
    },
    earlierSeconds: progress.elapsedSeconds,
    origin: `Goes on from the networks of ${basename(path)}, at ${progress.imagesShown / 1000} kimg, with new optimisers.`,
    notes: others.map((other) => `${other}: the networks of ${basename(path)} are taken.`),
  };
}

/** The preset's settings, over them the official config's and the recipe's, over all what was given one by one. */
function settingsFor(args: TrainArguments, images: { resolution: number; channels: number }): Settings {
  const given = settingsGiven(args);
  const { preset, config, numGpus } = args.values;
  const begun = { ...presetSettings(preset), ...config?.settings };
  const { recipe } = withChanges(begun, given);
  const ofRecipe = 'recipe' in given ? recipeSettings(recipe) : {};
  const ofGpus = numGpus > 1 ? { batch: IMAGES_A_GPU * numGpus } : {};
  const { resolution, channels } = images;
  return { ...withChanges(begun, { ...ofRecipe, ...ofGpus, ...given }), resolution, channels };
}

/** A combination that cannot be trained is a fault of the command line. */
function resolve(settings: Settings): TrainingConfig {
  try {
    return resolveConfig(settings);
  } catch (error) {
    throw usageError(toPlainError(error).message);
  }
}

/** The configuration of an exact state, with those given settings that may change on the way. */
function goingOn(path: string, config: TrainingConfig, args: TrainArguments): TrainingConfig {
  refuse(
    path,
    contradictions(settingsOf(config), args, ({ mayChange }) => !mayChange),
  );
  const given = settingsGiven(args);
  const { totalKimg } = withChanges(settingsOf(config), given);
  const changed = withChanges(settingsOf(ofLength(config, totalKimg)), given);
  return nested(planned(changed));
}

/** A setting that is given and never comes into force is a slip: the schedule has its own value in every stage. */
function refuseScheduled({ schedule }: TrainingConfig, args: TrainArguments): void {
  const scheduled = settingsByStages(schedule);
  const idle = Object.keys(settingsGiven(args)).filter((key) => scheduled.includes(key));
  if (idle.length === 0) return;
  const options = idle.map((key) => `--${optionName(optionKeyOf(key))}`).join(', ');
  throw usageError(
    `${options}: the schedule ${schedule.name} sets this in every stage.`,
    'Take --schedule constant, or a file of your own.',
  );
}

const optionKeyOf = (key: string): string => optionKeys().find(([setting]) => setting === key)?.[1] ?? key;

/** The given options that a resumed file contradicts, of the fields that `are` fixed. */
function contradictions(
  file: Readonly<Record<string, unknown>>,
  args: TrainArguments,
  areFixed: (field: FieldTable[string]) => boolean,
): string[] {
  const table: FieldTable = trainingFields;
  const given = { ...architecturesOf(args), ...settingsGiven(args) };
  return Object.entries(given).flatMap(([key, wanted]) => {
    const field = table[key]!;
    const [asked, is] = [textOf(field, wanted), textOf(field, file[key])];
    if (!areFixed(field) || asked === is) return [];
    return [`--${optionName(optionKeyOf(key))} is ${asked}, and the file has ${is}`];
  });
}

function refuse(path: string, faults: readonly string[]): void {
  if (faults.length > 0) throw usageError(`${path} cannot go on so: ${faults.join('; ')}.`);
}

/** What an official config asks of networks that are there already: their maps are the file's. */
function architecturesOf({ values: { config } }: TrainArguments): Partial<Settings> {
  if (!config) return {};
  const { gArch, dArch, eArch } = config.settings;
  return { gArch, dArch, eArch };
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
    imagesShown:
      file.metadata['imagesShown'] === undefined && logged ? Math.round(logged.kimg * 1000) : stored,
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
