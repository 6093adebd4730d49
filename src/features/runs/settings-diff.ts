/** The settings in which runs differ, in words. */
import { settingsOf, type TrainingConfig } from '../../engine/training/config.ts';
import { textOf } from '../../engine/training/fields/check.ts';
import type { FieldTable } from '../../engine/training/fields/field.ts';
import { trainingFields } from '../../engine/training/fields/index.ts';

export interface DifferentSetting {
  label: string;
  /** One value for each run, in their order. */
  values: readonly string[];
}

/**
 * In the order of the table of settings. A schedule is shown by its name; different schedules with the same
 * name get a version number.
 */
export function differentSettings(configs: readonly TrainingConfig[]): DifferentSetting[] {
  const all = configs.map((config): Record<string, unknown> => ({ ...settingsOf(config) }));
  return Object.entries<FieldTable[string]>(trainingFields).flatMap(([key, field]) => {
    const raw = all.map((settings) => JSON.stringify(settings[key]));
    if (new Set(raw).size < 2) return [];
    const words = all.map((settings) => [textOf(field, settings[key]), field.unit].filter(Boolean).join(' '));
    const values = new Set(words).size > 1 ? words : words.map((word, i) => `${word} (version ${i + 1})`);
    return [{ label: field.label, values }];
  });
}
