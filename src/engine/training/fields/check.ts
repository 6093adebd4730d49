/**
 * Checks a field's values and says in words what it takes, for the form, the command line and the parser alike.
 */
import { toPlainError } from '../../../base/error.ts';
import { isScheduleName, schedules } from '../schedules/index.ts';
import { parseSchedule } from '../schedules/parse-schedule.ts';
import type { Field } from './field.ts';
import { fitsNumber, numberRequirement } from './numbers.ts';

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** What is wrong with a field's value, a sentence that calls the field `name`; undefined if nothing is. */
export function problemWith(field: Field, value: unknown, name: string): string | undefined {
  if (fits(field, value)) return undefined;
  if (field.kind === 'schedule' && value !== undefined) return `${name}: ${scheduleProblem(value)}`;
  return `${name} is ${textOf(field, value)}; it must be ${requirement(field)}.`;
}

/** True if `value` is of the field's kind and in its range. */
export function fits(field: Field, value: unknown): boolean {
  switch (field.kind) {
    case 'number':
      return fitsNumber(field, value);
    case 'choice':
      return field.options.some((option) => option.value === value);
    case 'flag':
      return typeof value === 'boolean';
    case 'range': {
      if (!Array.isArray(value) || value.length !== 2) return false;
      const [low, high] = value as unknown[];
      if (!Number.isInteger(low) || !isNumber(low) || !Number.isInteger(high) || !isNumber(high))
        return false;
      return field.least <= low && low <= high && high <= field.most;
    }
    case 'schedule':
      return isScheduleName(value) || scheduleProblem(value) === undefined;
  }
}

function scheduleProblem(value: unknown): string | undefined {
  try {
    parseSchedule(value);
    return undefined;
  } catch (error) {
    return toPlainError(error).message;
  }
}

/** To follow "it must be". */
function requirement(field: Field): string {
  switch (field.kind) {
    case 'number':
      return numberRequirement(field);
    case 'choice':
      return `one of ${field.options.map(({ value }) => value).join(', ')}`;
    case 'flag':
      return 'true or false';
    case 'range':
      return `LOW-HIGH in pixels, powers of two within ${2 ** field.least}-${2 ** field.most}`;
    case 'schedule':
      return `a schedule, or the name of one: ${Object.keys(schedules).join(', ')}`;
  }
}

/** A value as people read it; a value that does not fit is shown as it is stored. */
export function textOf(field: Field, value: unknown): string {
  if (!fits(field, value)) return value === undefined ? 'missing' : JSON.stringify(value);
  if (field.kind === 'schedule') return isScheduleName(value) ? value : parseSchedule(value).name;
  if (field.kind === 'flag') return value === true ? 'on' : 'off';
  if (Array.isArray(value)) return value.map((log2) => 2 ** Number(log2)).join('-');
  return String(value);
}
