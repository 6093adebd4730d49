/**
 * The parts of one setting of a training run. A setting is described once, as an entry of the table in
 * index.ts. Limits, presets, command-line options, the page's form, the summary of a run and the parser of
 * stored configurations derive from it. Plain data; check.ts says which values fit.
 */

import type { ScheduleName } from '../schedules/index.ts';
import type { Schedule } from '../schedules/schedule.ts';

export type PresetName = 'tiny16' | 'small32' | 'medium64' | 'paper128';

export type RecipeName = 'paper' | 'quick';

/** The group of a setting, by which the form and the summary are ordered. */
export type Group = 'objective' | 'network' | 'optimiser' | 'schedule' | 'run';

interface Entry<Value> {
  belongsTo: Group;
  /** The part of a configuration that holds it; without one it stands at the top. */
  section?: 'network' | 'weights';
  label: string;
  /** One or two sentences for the form and the command line. */
  help: string;
  unit?: string;
  /** The paper's value, in force where neither recipe nor preset has another. */
  default: Value;
  presets?: Partial<Record<PresetName, Value>>;
  /** The value that each recipe sets; it may be changed afterwards. */
  recipes?: Record<RecipeName, Value>;
  /** The command line's key in place of the setting's own; null: the command line has no such option. */
  option?: string | null;
  /** More names on the command line, the official ones. */
  aliases?: readonly string[];
  /**
   * The version of configurations that introduced it, and the value that earlier runs had. Absent if it was
   * always there.
   */
  since?: { version: number; before: Value };
  /** Whether it may change when a run goes on from its exact state. */
  mayChange?: true;
}

export interface NumberField extends Entry<number> {
  kind: 'number';
  least: number;
  most: number;
  whole?: true;
  /** A further condition, and what it asks for in words. */
  must?: { be: string; holds: (value: number) => boolean };
}

export interface ChoiceField extends Entry<string | number> {
  kind: 'choice';
  options: readonly { value: string | number; label: string }[];
}

export interface FlagField extends Entry<boolean> {
  kind: 'flag';
}

/** Two resolutions, the lower first, as log2 of pixels; people see and type pixels. */
export interface RangeField extends Entry<readonly [low: number, high: number]> {
  kind: 'range';
  least: number;
  most: number;
}

/** What changes in the course of a run: a named schedule, or one as data. */
export interface ScheduleField extends Entry<ScheduleName | Schedule> {
  kind: 'schedule';
}

export type Field = NumberField | ChoiceField | FlagField | RangeField | ScheduleField;

/** By the setting's key. */
export type FieldTable = Readonly<Record<string, Field>>;

/** The type of a field's values. */
export type ValueOf<F> = F extends { kind: 'number' }
  ? number
  : F extends { kind: 'flag' }
    ? boolean
    : F extends { kind: 'range' }
      ? [low: number, high: number]
      : F extends { kind: 'schedule' }
        ? ScheduleName | Schedule
        : F extends { kind: 'choice'; options: readonly { value: infer V }[] }
          ? V extends number
            ? number
            : V
          : never;
