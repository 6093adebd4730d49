/**
 * Everything that decides a training run: the networks, the objective's weights, the optimiser, the schedule. Plain data:
 * a run is a function of this, its dataset and the step. Stored with every checkpoint and read back by parse-config.ts;
 * fields/ tells each setting.
 */
import { StudioError } from '../../base/error.ts';
import { problemWith } from './fields/check.ts';
import type { FieldTable } from './fields/field.ts';
import { isScheduleName, namedSchedule } from './schedules/index.ts';
import { sameSchedule } from './schedules/parse-schedule.ts';
import type { Schedule } from './schedules/schedule.ts';
import { trainingFields, type Settings, type SettingsIn, type TopSettings } from './fields/index.ts';

/** The settings as they are stored: those of the networks and of the weights in a section each. */
export interface TrainingConfig extends Omit<TopSettings, 'schedule'> {
  /** The version of the configuration's layout: see configVersion. */
  version: number;
  network: SettingsIn<'network'>;
  weights: SettingsIn<'weights'>;
  /** Always data: a later studio may give a name another meaning, and a run must not change. */
  schedule: Schedule;
}

/** The version that a table's configurations have: that of its newest setting. 1 is also what carries no version. */
export function configVersion(table: FieldTable = trainingFields): number {
  return Math.max(1, ...Object.values(table).map(({ since }) => since?.version ?? 1));
}

/** Where a setting stands in a configuration, for messages: `weights.fingerprint`. */
export function pathOf(key: string, table: FieldTable = trainingFields): string {
  const section = table[key]?.section;
  return section ? `${section}.${key}` : key;
}

function problemOf(key: string, value: unknown): string[] {
  const table: FieldTable = trainingFields;
  const field = Object.hasOwn(table, key) ? table[key] : undefined;
  if (!field) return [`There is no setting ${key}.`];
  const problem = problemWith(field, value, field.label);
  return problem ? [problem] : [];
}

/** What is wrong with settings, a sentence each, empty when they can be trained. Each says what would be right. */
export function settingProblems(settings: Settings): string[] {
  const problems = Object.entries(settings).flatMap(([key, value]) => problemOf(key, value));
  return [...problems, ...combinationProblems(settings)];
}

/** What does not go together, in settings that are right one by one. */
export function combinationProblems({ resolution, gArch, dArch, eArch }: Settings): string[] {
  const allSkip = [gArch, dArch, eArch].every((architecture) => architecture === 'skip');
  return resolution === 4 && !allSkip
    ? ['4×4 images work only with the skip architecture in all networks.']
    : [];
}

/**
 * The settings with some of them changed. The new values may come from anywhere: each must fit its field, or it throws
 * StudioError 'bad-config'. Whether all fit each other settingProblems() says.
 */
export function withChanges(settings: Settings, changes: Readonly<Record<string, unknown>>): Settings {
  const problems = Object.entries(changes).flatMap(([key, value]) => problemOf(key, value));
  if (problems.length > 0) throw new StudioError('bad-config', problems.join(' '), 'Correct it.');
  return { ...settings, ...changes };
}

/** The configuration of a run from its settings. Throws StudioError 'bad-config' listing every problem. */
export function resolveConfig(settings: Settings): TrainingConfig {
  const problems = settingProblems(settings);
  if (problems.length > 0) {
    throw new StudioError('bad-config', problems.join(' '), 'Correct these settings and start again.');
  }
  return nested(planned(settings));
}

/** The settings with a schedule that is only named as data, for a run of their length. */
export function planned(settings: Settings): Settings & { schedule: Schedule } {
  const { schedule } = settings;
  return {
    ...settings,
    schedule: typeof schedule === 'string' ? namedSchedule(schedule, settings) : schedule,
  };
}

/** The configuration for another length; a named schedule that was made for the old length is made for the new one. */
export function ofLength(config: TrainingConfig, totalKimg: number): TrainingConfig {
  const settings = settingsOf(config);
  const { name } = config.schedule;
  const isNamed = isScheduleName(name) && sameSchedule(config.schedule, namedSchedule(name, settings));
  return nested(planned({ ...settings, totalKimg, schedule: isNamed ? name : config.schedule }));
}

/** The settings of a configuration, by their keys. */
export function settingsOf({ version: _version, network, weights, ...rest }: TrainingConfig): Settings {
  return { ...rest, ...network, ...weights };
}

/** The settings, each at its place in a configuration. Also for other values by the keys of a table. */
export function nested(values: Settings & { schedule: Schedule }): TrainingConfig;
export function nested(values: Readonly<Record<string, unknown>>, table: FieldTable): unknown;
export function nested(
  values: Readonly<Record<string, unknown>>,
  table: FieldTable = trainingFields,
): unknown {
  const sections: Record<string, Record<string, unknown>> = { network: {}, weights: {} };
  const top: Record<string, unknown> = { version: configVersion(table) };
  for (const [key, { section }] of Object.entries(table)) {
    (section ? sections[section]! : top)[key] = values[key];
  }
  return { ...top, ...sections };
}
