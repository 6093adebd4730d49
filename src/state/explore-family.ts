/** Families in Explore: how one begins, and how a cell becomes the parent. drawing/children.ts draws them. */
import type { Cell } from '../drawing/cell.ts';
import { middle, type Family } from '../drawing/plan.ts';
import { usualFlips, usualRadius } from './family-query.ts';

/** The parent is the chosen cell, and the reference of differences. */
export const inTheMiddle = { selected: middle, referenceIndex: middle };

/** Without the scale and the mix: these belong to the view. */
export function asParent(cell: Cell): Family['parent'] {
  const parent = { ...cell };
  delete parent.latentScale;
  delete parent.mix;
  return parent;
}

export function newFamily(cell: Cell, seed: number): Family {
  const flips = Math.min(usualFlips, cell.fingerprint.length);
  return { parent: asParent(cell), by: 'latent', radius: usualRadius, flips, seed };
}
