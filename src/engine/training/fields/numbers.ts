/** The numbers that a field takes. Apart from check.ts, since the parser of schedules needs only this. */
import type { NumberField } from './field.ts';

type Bounds = Pick<NumberField, 'least' | 'most' | 'whole' | 'must'>;

export function fitsNumber({ least, most, whole, must }: Bounds, value: unknown): value is number {
  if (typeof value !== 'number' || !(value >= least && value <= most)) return false;
  return (!whole || Number.isInteger(value)) && (must?.holds(value) ?? true);
}

/** To follow "it must be". */
export function numberRequirement({ least, most, whole, must }: Bounds): string {
  const what = `a ${whole ? 'whole ' : ''}number from ${least} to ${most}`;
  return must ? `${what}: ${must.be}` : what;
}
