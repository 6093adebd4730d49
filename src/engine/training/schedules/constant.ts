/** Nothing changes: weights, rate, gamma and batch are the configuration's from the first iteration to the last. */
import type { Schedule } from './schedule.ts';

export function constant(): Schedule {
  return { name: 'constant', stages: [{ name: 'everything as set' }] };
}
