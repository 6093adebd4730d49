/**
 * The table of the training configuration: every setting, described once. A new hyper-parameter is one entry here and the
 * place that uses it.
 */
import type { FieldTable, Group, ValueOf } from './field.ts';
import { networkFields } from './network.ts';
import { objectiveFields } from './objective.ts';
import { optimiserFields } from './optimiser.ts';
import { runFields } from './run.ts';
import { scheduleFields } from './schedule.ts';

export const trainingFields = {
  ...objectiveFields,
  ...networkFields,
  ...optimiserFields,
  ...scheduleFields,
  ...runFields,
} as const satisfies FieldTable;

type Table = typeof trainingFields;

export type SettingKey = keyof Table;

/** Every setting of a run by its key, as a form or a command line gives them. */
export type Settings = { [Key in SettingKey]: ValueOf<Table[Key]> };

/** The settings of one section of a configuration. */
export type SettingsIn<Section> = {
  [Key in SettingKey as Table[Key] extends { section: Section } ? Key : never]: Settings[Key];
};

/** Those that stand at the top of a configuration. */
export type TopSettings = {
  [Key in SettingKey as Table[Key] extends { section: string } ? never : Key]: Settings[Key];
};

/** The groups in the order in which people see them. */
export const groups: Readonly<Record<Group, { title: string; lead: string }>> = {
  objective: {
    title: 'Objective',
    lead: 'What generator and decoder are asked for besides a convincing image.',
  },
  network: { title: 'Networks', lead: 'Size and shape. Memory and time go with the feature maps.' },
  optimiser: { title: 'Optimiser', lead: 'How the networks follow their gradients.' },
  schedule: { title: 'Schedule', lead: 'How long the run lasts, and how much it sees at a time.' },
  run: {
    title: 'Run',
    lead: 'How often grids are drawn and checkpoints written. Numbers of one seed come out the same again.',
  },
};
