/**
 * Which of a product's many candidates are worth compiling: at most ten, in two lots. The first has tiles of every size,
 * alike in all else; the second goes over the best one's neighbours. Everything at once would be ten times as much.
 */
import { tileColumns, tileRows, type GemmTile } from '../ops/webgpu/gemm.ts';
import { choiceKey, type Choice, type Product } from '../ops/webgpu/tiles.ts';

/** Beside the rule's. With MOST_NEIGHBOURS ten in all, since the second lot repeats the rule's and the best one. */
const MOST_SIZES = 5;
const MOST_NEIGHBOURS = 4;
/** What the rule's tiles have. */
const USUAL_DEPTH = 16;

/** What a tile is apart from how it passes through the depth. */
const sizeKey = (tile: GemmTile): string => JSON.stringify({ ...tile, depth: 0, prefetch: false });

const areaOf = ({ tile }: Choice): number => tileRows(tile) * tileColumns(tile);

const workgroupsOf = ({ rows, columns }: Product, { tile, slices }: Choice): number =>
  Math.ceil(rows / tileRows(tile)) * Math.ceil(columns / tileColumns(tile)) * slices;

/** How many times more or fewer, as a logarithm. */
const distance = (a: number, b: number): number => Math.abs(Math.log(a / b));

/** The rule's choice, which `candidates` begin with, and a tile of each size, from the smallest to the largest. */
export function firstTries(product: Product, candidates: readonly Choice[]): Choice[] {
  const rule = candidates[0]!;
  const bySize = new Map<string, Choice>();
  // How far a choice is from the rule's but for its size.
  const strangeness = (choice: Choice): number =>
    distance(choice.tile.depth, USUAL_DEPTH) +
    (choice.tile.prefetch ? 1 : 0) +
    distance(workgroupsOf(product, choice), workgroupsOf(product, rule));
  for (const choice of candidates.slice(1)) {
    const key = sizeKey(choice.tile);
    const known = bySize.get(key);
    if (!known || strangeness(choice) < strangeness(known)) bySize.set(key, choice);
  }
  bySize.delete(sizeKey(rule.tile));
  const sizes = [...bySize.values()].sort((a, b) => areaOf(a) - areaOf(b));
  return [rule, ...spread(sizes, MOST_SIZES)];
}

/** Candidates of the best one's size that differ from it in one thing: prefetch, slices or depth, in that order. */
export function neighboursOf(best: Choice, candidates: readonly Choice[]): Choice[] {
  const { depth, prefetch } = best.tile;
  const size = sizeKey(best.tile);
  // The nearest number of slices first: depths round it differently, so that it is seldom the very same.
  const alike = candidates
    .filter(({ tile }) => sizeKey(tile) === size)
    .sort((a, b) => distance(a.slices, best.slices) - distance(b.slices, best.slices));
  const sameDepth = alike.filter(({ tile }) => tile.depth === depth);
  const samePrefetch = alike.filter(({ tile }) => tile.prefetch === prefetch);
  const otherDepths = new Set(samePrefetch.map(({ tile }) => tile.depth).filter((other) => other !== depth));
  const neighbours = [
    sameDepth.find(({ tile }) => tile.prefetch !== prefetch),
    ...sameDepth
      .filter(({ tile, slices }) => tile.prefetch === prefetch && slices !== best.slices)
      .slice(0, 2),
    ...[...otherDepths].map((other) => samePrefetch.find(({ tile }) => tile.depth === other)),
  ];
  return neighbours.filter((choice) => choice !== undefined).slice(0, MOST_NEIGHBOURS);
}

/** `most` of a list, evenly from the first to the last. */
function spread<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  return Array.from({ length: most }, (_, i) => list[Math.round((i * (list.length - 1)) / (most - 1))]!);
}

export function distinct(choices: readonly Choice[]): Choice[] {
  return [...new Map(choices.map((choice) => [choiceKey(choice), choice])).values()];
}
