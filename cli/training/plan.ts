/**
 * Turns a `train` command line into the resolved configuration and the start of the run. An explicit option always
 * wins, except against a resumed network: its structure cannot change, so a contradiction is an error.
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
  /** Undefined for a run that starts from the seed's weights. */
  state: TrainingState | undefined;
  /** Seconds that earlier runs took, according to their log. */
  earlierSeconds: number;
  /** One sentence about where the run starts. */
  origin: string;
  /** Options on the command line that the run does not follow. */
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

/** @param images the size and channels of the dataset */
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
      origin: `Continues exactly where ${basename(path)} stands, at ${state.imagesShown / 1000} kimg.`,
      notes: [],
    };
  }
  const others = contradictions({ ...file.config }, args, ({ section }) => section === 'network');
  // In the official tool, command lines name a config even when they take the file's networks.
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
    origin: `Continues from the networks of ${basename(path)}, at ${progress.imagesShown / 1000} kimg, with new optimisers.`,
    notes: others.map((other) => `${other}: the networks of ${basename(path)} are used.`),
  };
}

/** Begins with the preset's settings. The official config, then the recipe, then individual options override them. */
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

/** A combination that cannot be trained is an error in the command line. */
function resolve(settings: Settings): TrainingConfig {
  try {
    return resolveConfig(settings);
  } catch (error) {
    throw usageError(toPlainError(error).message);
  }
}

/** The configuration of an exact state, updated with those given settings that may change during a run. */
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

/** Refuses a given setting that would never apply, since the schedule sets it in every stage. */
function refuseScheduled({ schedule }: TrainingConfig, args: TrainArguments): void {
  const scheduled = settingsByStages(schedule);
  const idle = Object.keys(settingsGiven(args)).filter((key) => scheduled.includes(key));
  if (idle.length === 0) return;
  const options = idle.map((key) => `--${optionName(optionKeyOf(key))}`).join(', ');
  throw usageError(
    `${options}: the schedule ${schedule.name} sets this in every stage.`,
    'Use --schedule constant, or your own file.',
  );
}

const optionKeyOf = (key: string): string => optionKeys().find(([setting]) => setting === key)?.[1] ?? key;

/** The given options that contradict the resumed file, among the fields that `areFixed` selects. */
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
  if (faults.length > 0) throw usageError(`${path} cannot be continued like this: ${faults.join('; ')}.`);
}

/**
 * What an official config says about existing networks: only architectures, since the number of maps comes from the
 * file.
 */
function architecturesOf({ values: { config } }: TrainArguments): Partial<Settings> {
  if (!config) return {};
  const { gArch, dArch, eArch } = config.settings;
  return { gArch, dArch, eArch };
}

/** The progress of the networks, from the log beside them, else from the file or its name. */
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
