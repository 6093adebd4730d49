/**
 * The order in which the official dataset tool writes images: names sorted by code point, then shuffled with numpy's
 * RandomState(123), differently in each command. The order decides which reals a metric sees first.
 */
import { RandomState } from '../engine/random/numpy.ts';

const OFFICIAL_SEED = 123;

/** Python's order of strings is by code point, while JavaScript compares UTF-16 units. */
export function byCodePoint(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** The order of create_celeba: the first `maxCount` by name, then shuffled once. */
export function celebaOrder<T extends { name: string }>(
  files: readonly T[],
  maxCount: number,
  shuffle: boolean,
): T[] {
  const first = sortByName(files).slice(0, maxCount);
  return shuffle ? reorder(first) : first;
}

/**
 * The order of create_from_images: all names are shuffled, the first `maxCount` are taken, and those are shuffled
 * again with a new RandomState. Without shuffling, the first by name.
 */
export function fromImagesOrder<T extends { name: string }>(
  files: readonly T[],
  maxCount: number,
  shuffle: boolean,
): T[] {
  const sorted = sortByName(files);
  if (!shuffle) return sorted.slice(0, maxCount);
  return reorder(new RandomState(OFFICIAL_SEED).shuffle(sorted).slice(0, maxCount));
}

function sortByName<T extends { name: string }>(files: readonly T[]): T[] {
  return [...files].sort((a, b) => byCodePoint(a.name, b.name));
}

/** Puts item order[0] first, order[1] next, and so on, for a shuffled order of all indices. */
function reorder<T>(items: readonly T[]): T[] {
  return new RandomState(OFFICIAL_SEED).permutation(items.length).map((index) => items[index]!);
}
