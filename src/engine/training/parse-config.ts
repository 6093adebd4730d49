/**
 * The one way into a TrainingConfig from outside: a checkpoint, a stored run, a file. It is versioned: a field
 * that an older configuration lacks gets the meaning that it had then. A field that is missing otherwise, of a
 * wrong kind, out of range or unknown is refused by name.
 */
import { isRecord } from '../../base/is-record.ts';
import { StudioError } from '../../base/error.ts';
import {
  combinationProblems,
  configVersion,
  nested,
  pathOf,
  planned,
  settingsOf,
  type TrainingConfig,
} from './config.ts';
import { problemWith } from './fields/check.ts';
import type { FieldTable } from './fields/field.ts';
import { trainingFields } from './fields/index.ts';

/**
 * Throws StudioError 'bad-config' naming the first field that is wrong, 'newer-format' for a configuration of a later
 * version than the table's.
 */
export function parseConfig(value: unknown, table: FieldTable = trainingFields): TrainingConfig {
  if (!isRecord(value)) throw refused('it is not an object');
  const { version = 1, network, weights, ...top } = value;
  if (!isRecord(network)) throw refused('it has no section network');
  if (!isRecord(weights)) throw refused('it has no section weights');
  const newest = configVersion(table);
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw refused(`version is ${JSON.stringify(version)}; it must be a whole number`);
  }
  if (version > newest) {
    throw new StudioError(
      'newer-format',
      `The configuration has version ${version}; this studio reads up to ${newest}.`,
      'Open it with a newer studio. Nothing was changed.',
    );
  }
  const stored = { top, network, weights };
  for (const [section, values] of Object.entries(stored)) refuseUnknown(section, values, table);
  const values: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(table)) {
    const { section = 'top', since } = field;
    const found = stored[section][key];
    values[key] = found === undefined && since && version < since.version ? since.before : found;
    const problem = problemWith(field, values[key], pathOf(key, table));
    if (problem) throw refused(problem);
  }
  // Every value has been checked against its field; the schedule may still be a name.
  const config = nested(structuredClone(values), table) as TrainingConfig;
  const settings = settingsOf(config);
  const [problem] = combinationProblems(settings);
  if (problem) throw refused(problem);
  return { ...config, schedule: planned(settings).schedule };
}

function refuseUnknown(section: string, values: Readonly<Record<string, unknown>>, table: FieldTable): void {
  const isKnown = (key: string): boolean =>
    Object.hasOwn(table, key) && (table[key]?.section ?? 'top') === section;
  const unknown = Object.keys(values).find((key) => !isKnown(key));
  if (unknown !== undefined) {
    throw refused(`there is no setting ${section === 'top' ? unknown : `${section}.${unknown}`}`);
  }
}

function refused(problem: string): StudioError {
  return new StudioError(
    'bad-config',
    `The configuration cannot be used: ${problem.replace(/\.$/, '')}.`,
    'Take another checkpoint, or start a new run.',
  );
}
