/** The option --rate of every command that gives verdicts. */
import { defaultRate, rateRange } from '../src/fingerprint/verdict.ts';
import { number, withDefault } from './options.ts';

export const rateOption = withDefault(
  number(rateRange, 'The largest chance of naming anyone falsely, over all users together.'),
  defaultRate,
);
