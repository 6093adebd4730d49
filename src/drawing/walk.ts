/**
 * A walk from one cell to another, as a person asks for it: what moves, and in how many pictures. No numbers
 * are drawn here, so that the page may use it; walk-source.ts draws them.
 */
import type { Cell } from './cell.ts';

export const walkMoves = ['both', 'latent', 'fingerprint'] as const;

export interface Walk {
  from: Cell;
  to: Cell;
  /** What moves from `from` to `to`; the rest stays. Noise that comes from a seed moves with the latent. */
  moves: (typeof walkMoves)[number];
}

/** Pictures of a walk, both ends included. */
export const walkLength = 60;

/** The share of the way at a picture, 0…1. */
export function shareAt(index: number): number {
  return index / (walkLength - 1);
}

/**
 * The fingerprint at a picture. Bits that differ change one after another, first bit first, so every picture on
 * the way has a possible fingerprint.
 */
export function fingerprintAt({ from, to, moves }: Walk, share: number): string {
  if (moves === 'latent') return from.fingerprint;
  const differing = [...from.fingerprint].flatMap((bit, i) => (bit === to.fingerprint[i] ? [] : [i]));
  const changed = new Set(differing.slice(0, Math.round(share * differing.length)));
  return Array.from(from.fingerprint, (bit, i) => (changed.has(i) ? (to.fingerprint[i] ?? bit) : bit)).join(
    '',
  );
}
