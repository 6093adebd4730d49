/** Which values a field takes, and both in words: for the form, the command line and the parser alike. */
import type { Field } from './field.ts';

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** True if `value` is of the field's kind and in its range. */
export function fits(field: Field, value: unknown): boolean {
  switch (field.kind) {
    case 'number':
      return (
        isNumber(value) &&
        value >= field.least &&
        value <= field.most &&
        (!field.whole || Number.isInteger(value)) &&
        (field.must?.holds(value) ?? true)
      );
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
  }
}

/** What a value must be, to follow "it must be". */
export function requirement(field: Field): string {
  switch (field.kind) {
    case 'number': {
      const what = `a ${field.whole ? 'whole ' : ''}number from ${field.least} to ${field.most}`;
      return field.must ? `${what}: ${field.must.be}` : what;
    }
    case 'choice':
      return `one of ${field.options.map(({ value }) => value).join(', ')}`;
    case 'flag':
      return 'true or false';
    case 'range':
      return `LOW-HIGH in pixels, powers of two within ${2 ** field.least}-${2 ** field.most}`;
  }
}

/** A value as people read it; what does not fit is shown as it is stored. */
export function textOf(field: Field, value: unknown): string {
  if (!fits(field, value)) return value === undefined ? 'missing' : JSON.stringify(value);
  if (Array.isArray(value)) return value.map((log2) => 2 ** Number(log2)).join('-');
  return String(value);
}
