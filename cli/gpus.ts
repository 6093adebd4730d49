/** --num-gpus: official command lines carry it; one GPU is what there is. */
import type { Console } from './console.ts';
import { whole, withDefault } from './options.ts';

export const numGpusOption = withDefault(whole([1, 8], 'Accepted; above 1 with a warning: one is used.'), 1);

export function warnOfGpus(numGpus: number, console: Console): void {
  if (numGpus > 1)
    console.note(
      `Warning: --num-gpus ${numGpus}: the studio computes on one GPU at most; going on with one.`,
    );
}
