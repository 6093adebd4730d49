/** The order in which the form shows the settings of the engine's table: a few at once, the others in their groups. */
import type { Field, FieldTable, Group } from '../../engine/training/fields/field.ts';
import { groups, trainingFields } from '../../engine/training/fields/index.ts';

/** Shown before the others are unfolded. */
export const foremost: readonly string[] = ['totalKimg', 'batch', 'fingerprintSize'];

export interface FieldGroup {
  title: string;
  lead: string;
  /** Keys of the table. */
  keys: readonly string[];
}

/** Every setting that is not foremost, in its group. */
export function formGroups(table: FieldTable = trainingFields): FieldGroup[] {
  const rest = Object.entries(table).filter(([key]) => !foremost.includes(key));
  return (Object.keys(groups) as Group[]).map((group) => ({
    ...groups[group],
    keys: rest.filter(([, { belongsTo }]) => belongsTo === group).map(([key]) => key),
  }));
}

/** The powers of two that a range of resolutions can begin and end with, as log2 of pixels. */
export function ends({ least, most }: Extract<Field, { kind: 'range' }>): number[] {
  return Array.from({ length: most - least + 1 }, (_, i) => least + i);
}
