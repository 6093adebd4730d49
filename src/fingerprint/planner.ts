/**
 * How many bits a model must have: for a number of users, at a false-positive rate, when each bit survives what is expected to
 * happen to pictures with a given chance. Bits are taken as independent, which real damage is not quite: plan with a margin.
 */
import { StudioError } from '../base/error.ts';
import { binomialTailOf } from './codes/binomial-of.ts';

export interface PlanInput {
  users: number;
  /** The largest chance of naming anyone falsely, over all users. */
  rate: number;
  /** How often a bit is read right after the expected damage, over ½. */
  bitAccuracy: number;
  /** How often a user's picture must be attributed to that user. */
  power: number;
}

export interface Plan {
  bits: number;
  /** Matches among `bits` that the rate asks for. */
  needed: number;
  /** The power that is reached: at least the one asked for. */
  power: number;
}

/** Far more than the paper's networks have; who needs more should plan for fewer users. */
export const MOST_PLANNED_BITS = 2048;

/** The fewest bits that do. Throws 'no-plan' where 2 048 are too few. */
export function planBits({ users, rate, bitAccuracy, power }: PlanInput): Plan {
  for (let bits = 1; bits <= MOST_PLANNED_BITS; bits++) {
    const needed = thresholdOf(bits, rate / users);
    if (needed === undefined) continue;
    const reached = binomialTailOf(bits, needed, bitAccuracy);
    if (reached >= power) return { bits, needed, power: reached };
  }
  throw new StudioError(
    'no-plan',
    `Even ${MOST_PLANNED_BITS} bits do not name a user so surely when each is right in ${bitAccuracy} of cases.`,
    'Plan for less damage, a higher rate or fewer users.',
  );
}

/** The fewest matches whose chance is at most `p`; in floating point, which planning may. */
function thresholdOf(bits: number, p: number): number | undefined {
  let low = Math.floor(bits / 2);
  let high = bits + 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (binomialTailOf(bits, middle, 0.5) <= p) high = middle;
    else low = middle + 1;
  }
  return high > bits ? undefined : high;
}
