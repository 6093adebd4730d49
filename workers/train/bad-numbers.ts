/** Tells when a run's numbers have gone bad, which ends it: its statistics are looked at before anything of it is kept. */
import { StudioError } from '../../src/base/error.ts';
import type { Statistics } from '../../src/engine/training/statistics.ts';

const NOT_FINITE = 'not-finite';
/** Share of an interval's updates; a single bad one among many may pass. */
const MOST_SKIPPED = 0.5;

/**
 * Values that are not finite mean that the run went bad, and so do updates that are skipped for their gradients more often
 * than not: it stops here, and the checkpoint before stays good.
 */
export function refuseBadNumbers(statistics: Statistics, kimg: number): void {
  const entries = Object.entries(statistics);
  const bad = entries.find(([, value]) => !Number.isFinite(value));
  if (bad) throw outOfBounds(kimg, `${bad[0]} is ${bad[1]}`);
  const skipped = entries.find(([name, share]) => isSkip(name) && share > MOST_SKIPPED);
  if (skipped) throw outOfBounds(kimg, 'gradients are not finite, so that updates are skipped');
}

export function outOfBounds(kimg: number, what: string): StudioError {
  return new StudioError(
    NOT_FINITE,
    `Training went out of bounds near kimg ${kimg.toFixed(3)}: ${what}.`,
    'Resume goes on from the last checkpoint, which is sound; if it happens again, raise gamma or choose another seed.',
  );
}

export const isNotFinite = (error: unknown): boolean =>
  error instanceof StudioError && error.code === NOT_FINITE;

const isSkip = (name: string): boolean => name.startsWith('skipped');

/** What statistics are told as. */
export function sortStatistics(statistics: Statistics): {
  losses: Record<string, number>;
  bitAccuracy: number;
  skipped: number;
} {
  const { bitAccuracy = Number.NaN, ...rest } = statistics;
  const entries = Object.entries(rest);
  return {
    losses: Object.fromEntries(entries.filter(([name]) => !isSkip(name))),
    bitAccuracy,
    skipped: entries.filter(([name]) => isSkip(name)).reduce((sum, [, value]) => sum + value, 0),
  };
}
