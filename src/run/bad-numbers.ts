/**
 * A run whose numbers go bad ends before anything of it is kept. Its statistics are checked first, and a sink
 * is only ever given a SoundState, of which every value has been checked.
 */
import { StudioError } from '../base/error.ts';
import { notFiniteIn, type TrainingState } from '../engine/training/state.ts';
import type { Statistics } from '../engine/training/statistics.ts';
import type { Trainer } from '../engine/training/trainer.ts';

const NOT_FINITE = 'not-finite';
/** Share of an interval's updates that may be skipped: a single bad one among many is no reason to end. */
const MOST_SKIPPED = 0.5;

/** A training state of which every value is finite. The only way to get one is to check a state. */
export class SoundState {
  private constructor(readonly state: TrainingState) {}

  /** Reads a trainer's state back. Throws 'not-finite', naming the tensor. */
  static async of(trainer: Pick<Trainer, 'readState' | 'kimg'>): Promise<SoundState> {
    const state = await trainer.readState();
    const bad = notFiniteIn(state);
    if (bad !== undefined) throw outOfBounds(trainer.kimg, `${bad} holds a value that is not finite`);
    return new SoundState(state);
  }
}

/**
 * Throws 'not-finite' for a statistic that is not finite, and where more than half of the updates were skipped
 * for bad gradients.
 */
export function refuseBadNumbers(statistics: Statistics, kimg: number): void {
  const entries = Object.entries(statistics);
  const bad = entries.find(([, value]) => !Number.isFinite(value));
  if (bad) throw outOfBounds(kimg, `${bad[0]} is ${bad[1]}`);
  const skipped = entries.find(([name, share]) => isSkippedShare(name) && share > MOST_SKIPPED);
  if (skipped) throw outOfBounds(kimg, 'gradients are not finite, so that updates are skipped');
}

export const isNotFinite = (error: unknown): boolean =>
  error instanceof StudioError && error.code === NOT_FINITE;

/** True for the statistics that tell which share of a network's updates was skipped. */
export const isSkippedShare = (name: string): boolean => name.startsWith('skipped');

function outOfBounds(kimg: number, what: string): StudioError {
  return new StudioError(
    NOT_FINITE,
    `Training went out of bounds near kimg ${kimg.toFixed(3)}: ${what}.`,
    'Resume goes on from the last checkpoint, which is sound; if it happens again, raise gamma or choose another seed.',
  );
}
