/** A family of Explore as parts of an address: `parent=7:c3…&steps=12:0.2&by=latent&radius=0.2&flips=4&children=99`. */
import { largestSeed, type Family } from '../drawing/plan.ts';
import { hexOf } from './bit-text.ts';
import { readReference } from './decode.ts';

/** The most steps from parent to parent; without a limit addresses would grow without end. */
export const mostSteps = 64;
export const usualRadius = 0.2;
export const usualFlips = 4;

export function familyParts({
  parent,
  by,
  radius,
  flips,
  seed,
}: Family): [string, string | number, unknown][] {
  const steps = (parent.latentSteps ?? []).map(({ seed: towards, share }) => `${towards}:${share}`);
  return [
    ['parent', `${parent.seed}:${hexOf(parent.fingerprint)}`, undefined],
    ['parentLatent', parent.latentSeed ?? '', ''],
    ['parentGiven', parent.fingerprintGiven ? 1 : '', ''],
    ['steps', steps.join(), ''],
    ['by', by, 'latent'],
    ['radius', radius, usualRadius],
    ['flips', flips, usualFlips],
    ['children', seed, 0],
  ];
}

/** Reads one part of the address, clamps it and notes what was changed, as viewFromQuery does. */
export interface PartReader {
  text(name: string): string | null;
  whole(name: string, most: number, usual: number): number;
  fraction(name: string, least: number, most: number, usual: number): number;
  tell(problem: string): void;
}

/** Null, with a note, where it names no parent that a model with this number of bits could draw. */
export function readFamily(read: PartReader, bitCount: number): Family | null {
  const named = read.text('parent') ?? '';
  const [, seedText = '', hex = ''] = /^(\d+):([0-9a-fA-F]+)$/.exec(named) ?? [];
  const bits = readReference(hex, bitCount);
  if (seedText === '' || Number(seedText) > largestSeed || !bits || !('bits' in bits)) {
    read.tell(`“${named}” is not a picture of this model that can have children.`);
    return null;
  }
  const latentSteps = readSteps(read);
  const parent: Family['parent'] = {
    seed: Number(seedText),
    ...(read.text('parentLatent') !== null && { latentSeed: read.whole('parentLatent', largestSeed, 0) }),
    fingerprint: bits.bits,
    ...(read.text('parentGiven') !== null && { fingerprintGiven: true }),
    ...(latentSteps.length > 0 && { latentSteps }),
  };
  return {
    parent,
    by: read.text('by') === 'bits' ? 'bits' : 'latent',
    radius: read.fraction('radius', 0, 1, usualRadius),
    flips: read.whole('flips', bitCount, Math.min(usualFlips, bitCount)),
    seed: read.whole('children', largestSeed, 0),
  };
}

/** The steps that are valid; the others get a note. */
function readSteps(read: PartReader): NonNullable<Family['parent']['latentSteps']> {
  const text = read.text('steps') ?? '';
  const parts = text === '' ? [] : text.split(',');
  const steps = parts.slice(0, mostSteps).flatMap((part) => {
    const [, seed = '', share = ''] = /^(\d+):(0(?:\.\d+)?|1)$/.exec(part) ?? [];
    return seed === '' || Number(seed) > largestSeed ? [] : [{ seed: Number(seed), share: Number(share) }];
  });
  const lost = parts.length - steps.length;
  if (lost > 0) read.tell(`${lost} of ${parts.length} steps from parent to parent could not be taken.`);
  return steps;
}
