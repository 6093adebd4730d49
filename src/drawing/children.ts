/**
 * A picture and eight neighbours around it. Each has another latent, a step along an arc away, or another
 * fingerprint, some bits away. A child keeps everything else of its parent, even the noise, so the step alone
 * makes the change.
 */
import { StudioError } from '../base/error.ts';
import { RandomState } from '../engine/random/numpy.ts';
import type { Cell } from './cell.ts';
import { middle, seedAt, type Family } from './plan.ts';

const childCount = 8;

/** Nine cells, row by row, the parent in the middle. Throws StudioError 'bad-request', 'seed-out-of-range'. */
export function childrenOf({ parent, by, radius, flips, seed }: Family): Cell[] {
  if (!(radius >= 0 && radius <= 1) || !(Number.isInteger(flips) && flips >= 0)) {
    throw new StudioError('bad-request', `No child is ${radius} of an arc or ${flips} bits away.`);
  }
  const cells = Array.from({ length: childCount }, (_, child): Cell => {
    const own = seedAt(seed, child);
    if (by === 'bits') return { ...parent, fingerprint: withFlips(parent.fingerprint, flips, own) };
    return { ...parent, latentSteps: [...(parent.latentSteps ?? []), { seed: own, share: radius }] };
  });
  return [...cells.slice(0, middle), parent, ...cells.slice(middle)];
}

/** Flips `count` bits: those for which the seed draws the largest numbers. */
function withFlips(fingerprint: string, flips: number, seed: number): string {
  const drawn = new RandomState(seed).randn(fingerprint.length);
  const order = Array.from(drawn.keys()).sort((a, b) => drawn[b]! - drawn[a]!);
  const flipped = new Set(order.slice(0, flips));
  return Array.from(fingerprint, (bit, index) => (flipped.has(index) === (bit === '1') ? '0' : '1')).join('');
}
