/**
 * A calibration: what one decoder reads in pictures that bear no fingerprint of its model, and in some that do. It belongs
 * to that decoder alone, by the SHA-256 of its weights.
 */
import { StudioError } from '../../base/error.ts';
import { countOf, meanLogits, readingsOf, type Readings } from './readings.ts';

/** Where pictures came from, in a person's words, and how many. */
export interface Source {
  name: string;
  count: number;
}

/** For one measure: the values between which 98 of 100 innocents lie, and 99 of 100 marked pictures. */
export interface Spread {
  measure: 'meanLogit' | 'regeneration';
  innocent: { count: number; low: number; high: number };
  marked: { count: number; low: number; high: number };
}

export interface Calibration {
  /** SHA-256 of the decoder, in hex: networks/decoder-id.ts. */
  decoder: string;
  /** The day it was made: 2026-11-26. */
  created: string;
  innocents: Readings;
  sources: Source[];
  /** Empty where no marked pictures were measured. */
  spreads: Spread[];
}

export interface CalibrationInput {
  decoder: string;
  created: string;
  bitCount: number;
  /** Logits of innocents, in random order. */
  innocents: readonly ArrayLike<number>[];
  sources: Source[];
  /** Logits of the model's own pictures under random fingerprints. */
  marked: readonly ArrayLike<number>[];
  /** Distances to what the generator makes of them (regenerate.ts), where they were measured. */
  regeneration?: { innocent: readonly number[]; marked: readonly number[] };
}

/** Fewer innocents than this support no rate that is worth stating. */
export const FEWEST_INNOCENTS = 100;

/** Throws 'too-few-innocents' or 'bad-reading'. */
export function calibrate(input: CalibrationInput): Calibration {
  const { decoder, created, bitCount, sources, regeneration } = input;
  const innocents = readingsOf(bitCount, input.innocents);
  const marked = readingsOf(bitCount, input.marked);
  if (countOf(innocents) < FEWEST_INNOCENTS) {
    throw new StudioError(
      'too-few-innocents',
      `${countOf(innocents)} innocent pictures are too few: with none that matches they show no rate below ${3 / Math.max(3, countOf(innocents))}.`,
      `Add pictures until there are ${FEWEST_INNOCENTS} at least; 3 000 support one in a thousand.`,
    );
  }
  const spreads: Spread[] = [];
  if (countOf(marked) >= FEWEST_INNOCENTS) {
    spreads.push(spreadOf('meanLogit', meanLogits(innocents), meanLogits(marked)));
  }
  if (regeneration) {
    spreads.push(
      spreadOf(
        'regeneration',
        Float64Array.from(regeneration.innocent),
        Float64Array.from(regeneration.marked),
      ),
    );
  }
  return { decoder, created, innocents, sources, spreads };
}

function spreadOf(measure: Spread['measure'], innocent: Float64Array, marked: Float64Array): Spread {
  return { measure, innocent: between(innocent, 0.01), marked: between(marked, 0.005) };
}

function between(values: Float64Array, tail: number): Spread['innocent'] {
  const sorted = values.slice().sort();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return { count: sorted.length, low: at(tail), high: at(1 - tail) };
}

/** Throws 'other-model' unless the calibration is of this decoder. */
export function checkDecoder({ decoder }: Pick<Calibration, 'decoder'>, wanted: string): void {
  if (decoder === wanted) return;
  throw new StudioError(
    'other-model',
    `This calibration is of another decoder (${decoder.slice(0, 12)}…, not ${wanted.slice(0, 12)}…).`,
    'Calibrate this model, or use the calibration with the model that it was made for.',
  );
}
