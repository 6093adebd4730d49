/**
 * The ways in which a run goes wrong, one entry each: the signs, how long they must last before the page says
 * so, and the words. The times come from the runs in docs/RUNS.md: sound runs have lifted off, and their
 * latents show, by then.
 */
import type { TrainingConfig } from '../config.ts';
import type { Measures } from '../schedules/schedule.ts';
import type { Statistics } from '../statistics.ts';
import { liftOffRemedy, livingLatentRemedy, strongerGamma, weakerGamma, type Remedy } from './remedies.ts';

/** The signs that a run shows. */
export interface Signs {
  /** Iterations done. */
  iteration: number;
  /** The fingerprint's weight is at least half of the highest that the schedule gives it. */
  isTaught: boolean;
  /** The newest measurements, once there are any. */
  measures?: Measures | undefined;
  /** Means over the last interval. */
  means: Statistics;
}

export type AilmentName = 'no-lift-off' | 'dying-latent' | 'winning-discriminator' | 'idle-discriminator';

/** What is wrong and what would help. Plain data. */
export interface Finding {
  what: AilmentName;
  message: string;
  hint: string;
  /** A run with these settings instead. */
  remedy: Remedy;
}

interface Ailment {
  /** Iterations. */
  lasts: number;
  /** Undefined while it is not known. */
  shows(signs: Signs): boolean | undefined;
  message(signs: Signs): string;
  hint: string;
  remedy(config: TrainingConfig): Remedy;
}

/** Above this a decoder has lifted off; chance is 0.5. */
const LIFT_OFF = 0.55;
/** Beyond it the fingerprint decides more than half as much of a picture as the latent. */
const DYING = 0.5;
/** The loss of a discriminator that can tell nothing apart: ln 2 each for fakes and reals. */
const BLIND = 2 * Math.LN2;

export const ailments: Readonly<Record<AilmentName, Ailment>> = {
  'no-lift-off': {
    lasts: 1500,
    shows: ({ isTaught, measures }) => measures && isTaught && measures.accuracy < LIFT_OFF,
    message: ({ measures }) =>
      `The fingerprint does not take hold: ${percent(measures!.accuracy)} of the bits are read right, and chance is 50 %. Runs that succeed have left chance by now.`,
    hint: 'Wider networks, a short mapping with a centred start and a higher fingerprint weight make it lift off.',
    remedy: liftOffRemedy,
  },
  'dying-latent': {
    lasts: 1000,
    shows: ({ measures }) => measures && measures.distanceRatio > DYING,
    message: ({ measures }) =>
      `The latent is dying: two fingerprints change a picture ${measures!.distanceRatio.toFixed(2)} times as much as two latents do. All pictures of one fingerprint will look alike.`,
    hint: 'It does not come back by itself. Begin with a plain generator, and let the fingerprint in under a strong consistency term.',
    remedy: livingLatentRemedy,
  },
  'winning-discriminator': {
    lasts: 1000,
    shows: ({ means: { discriminator } }) => (discriminator === undefined ? undefined : discriminator < 0.1),
    message: ({ means }) =>
      `The discriminator wins: its loss is ${means.discriminator!.toFixed(3)}, so that the generator learns nothing from it.`,
    hint: 'A higher gamma holds it back. Very few pictures have the same effect: add more.',
    remedy: strongerGamma,
  },
  'idle-discriminator': {
    lasts: 1000,
    shows: ({ means: { discriminator } }) =>
      discriminator === undefined ? undefined : Math.abs(discriminator - BLIND) < 0.004,
    message: () =>
      'The discriminator has given up: it tells fakes from pictures no better than by guessing, so that pictures do not improve.',
    hint: 'A lower gamma lets it see more.',
    remedy: weakerGamma,
  },
};

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
