/** Families of Explore: how one begins, and what of a cell makes it a parent. Drawing them is drawing/children.ts. */
import type { Cell } from '../drawing/cell.ts';
import { middle, type Family } from '../drawing/plan.ts';
import { usualFlips, usualRadius } from './family-query.ts';

/** The parent is chosen, and what differences are taken to. */
export const inTheMiddle = { selected: middle, referenceIndex: middle };

/** Without the scale and the mix, which are the view's. */
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
