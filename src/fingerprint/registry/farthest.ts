/**
 * A fingerprint chosen for its distance to all others: the farthest string problem, approximately. A bounded search tree
 * turns bits of a random start away from the neighbours that are too near, and the bound rises while it succeeds.
 * Every choice looks at differences alone, so a fingerprint chosen in this way is as uniform as its random start.
 * Source: A-BSTA of Jiang et al., arXiv 2404.04254, after Gramm, Niedermeier and Rossmanith, Algorithmica 37 (2003).
 */
import { StudioError } from '../../base/error.ts';
import type { Fingerprint } from '../bits.ts';
import type { FingerprintTable } from '../packed.ts';
import { takenBy, type Drawn } from './draw.ts';
import { randomBits, type Registry } from './registry.ts';

/** Bits turned on one way through the tree. */
const DEPTH = 8;
/** Ways that are tried at each place of the tree. */
const BRANCHES = 2;
/** Neighbours that a turned bit is judged by. */
const NEIGHBOURS = 24;
/** The number of random starts; the one that got farthest is taken. */
const STARTS = 2;

/**
 * With one user and more: farther from all than most random fingerprints. Throws 'registry-code' for a registry with a
 * code, whose words are as far apart as the code has them.
 */
export function drawFarthest(registry: Registry, _user: string, taken = takenBy(registry)): Drawn {
  if (registry.code.kind !== 'none') {
    throw new StudioError(
      'registry-code',
      'Fingerprints of a registry with a code cannot be chosen for distance: the code keeps them apart.',
      'Draw them at random, or start a registry without a code.',
    );
  }
  const places = Array.from({ length: STARTS }, () => climb(taken, randomBits(registry.bits)));
  const best = places.reduce((a, b) => (b.distance > a.distance ? b : a));
  return { fingerprint: best.fingerprint, origin: 'farthest' };
}

interface Place {
  fingerprint: Fingerprint;
  /** To the nearest of the others. */
  distance: number;
}

function climb(others: FingerprintTable, start: Fingerprint): Place {
  const [nearest] = others.nearest(start, 1);
  let place: Place | null = { fingerprint: start, distance: nearest?.distance ?? start.length };
  for (let farther: Place | null = place; farther;) {
    place = farther;
    farther = nearest ? search(others, place.fingerprint, place.distance + 1, DEPTH) : null;
  }
  return place;
}

/** A place at least `wanted` away from all others, within `depth` turned bits of this fingerprint; or null. */
function search(
  others: FingerprintTable,
  fingerprint: Fingerprint,
  wanted: number,
  depth: number,
): Place | null {
  const neighbours = others
    .nearest(fingerprint, NEIGHBOURS)
    .map(({ index, distance }) => ({ bits: others.row(index), distance }));
  const { bits: nearest, distance } = neighbours[0]!;
  if (distance >= wanted) return { fingerprint, distance };
  if (depth < wanted - distance) return null;
  const near = neighbours.filter((neighbour) => neighbour.distance <= wanted);
  /** How many of the near ones would come nearer still, were this bit turned. */
  const crowding = (position: number): number =>
    near.filter(({ bits }) => bits[position] !== fingerprint[position]).length;
  const ways = Array.from(fingerprint.keys())
    .filter((position) => fingerprint[position] === nearest[position])
    .map((position) => ({ position, crowding: crowding(position) }))
    .sort((a, b) => a.crowding - b.crowding)
    .slice(0, BRANCHES);
  for (const { position } of ways) {
    const turned = fingerprint.slice();
    turned[position]! ^= 1;
    const found = search(others, turned, wanted, depth - 1);
    if (found) return found;
  }
  return null;
}
