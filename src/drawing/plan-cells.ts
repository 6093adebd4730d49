/**
 * Which pictures the cells of a plan are. Each has a seed, as in generate-images: the seed's RandomState draws
 * the latent, then the fingerprint. What all pictures share is not drawn again. So an arbitrary grid of seeds
 * 0–23 is that of `--seeds=0-23`, and the two "same" grids are those of its `--identical-…` options.
 */
import { StudioError } from '../base/error.ts';
import { firstLayerAt } from '../engine/networks/config.ts';
import { checkSeed } from '../engine/random/numpy.ts';
import { officialDraws } from '../engine/random/official-draws.ts';
import { toBitString } from '../fingerprint/bits.ts';
import type { Cell, InputSizes } from './cell.ts';
import { childrenOf } from './children.ts';
import { firstFingerprintSeed, seedAt, slotOf, type CellPlan } from './plan.ts';

/** What all pictures of a list of seeds share. */
export interface Shared {
  /** The seed whose latent all have. */
  latentSeed?: number;
  /** The fingerprint that all have. */
  fingerprint?: string;
}

/** One cell a seed, as generate-images has them. */
export function cellsOfSeeds(
  seeds: readonly number[],
  { latentSeed, fingerprint }: Shared,
  sizes: InputSizes,
): Cell[] {
  return seeds.map((seed) => ({
    seed,
    ...(latentSeed !== undefined && { latentSeed }),
    fingerprint: fingerprint ?? drawnFingerprint(seed, sizes, { afterLatent: latentSeed === undefined }),
    ...(fingerprint !== undefined && { fingerprintGiven: true }),
  }));
}

/**
 * rows·columns cells, row by row. In the matrix rows are latents and columns fingerprints. Throws StudioError 'bad-request' for a
 * grid without cells, 'seed-out-of-range'.
 */
export function planCells(plan: CellPlan, sizes: InputSizes): Cell[] {
  const { columns, rows, seed } = plan;
  if (![columns, rows].every((side) => Number.isInteger(side) && side > 0)) {
    throw new StudioError('bad-request', `A grid of ${columns} columns and ${rows} rows cannot be drawn.`);
  }
  checkSeed(seed);
  checkSeed(firstFingerprintSeed(plan));
  const { latentScale = 1 } = plan;
  const mix = plan.mix && { fingerprint: plan.mix.fingerprint, from: firstLayerAt(plan.mix.size) };
  return drawnCells(plan, sizes).map((cell, index) => {
    const fingerprint = plan.given[slotOf(plan, index)] ?? cell.fingerprint;
    return { ...cell, fingerprint, ...(latentScale !== 1 && { latentScale }), ...(mix && { mix }) };
  });
}

/**
 * The cells with the fingerprints that their seeds draw. Giving a cell another fingerprint changes nothing else
 * of it.
 */
function drawnCells(plan: CellPlan, sizes: InputSizes): Cell[] {
  const { mode, columns, rows, seed } = plan;
  const fingerprintSeed = firstFingerprintSeed(plan);
  const count = columns * rows;
  switch (mode) {
    case 'arbitrary':
      return cellsOfSeeds(seedsFrom(seed, count), {}, sizes);
    case 'same-latent':
      return cellsOfSeeds(seedsFrom(fingerprintSeed, count), { latentSeed: seed }, sizes);
    case 'same-fingerprint': {
      const fingerprint = drawnFingerprint(fingerprintSeed, sizes);
      return cellsOfSeeds(seedsFrom(seed, count), { fingerprint }, sizes);
    }
    case 'matrix': {
      const fingerprints = seedsFrom(fingerprintSeed, columns).map((own) => drawnFingerprint(own, sizes));
      // All cells of a row have the noise of the row's seed.
      return seedsFrom(seed, rows).flatMap((own) =>
        fingerprints.map((fingerprint) => ({ seed: own, fingerprint })),
      );
    }
    case 'children': {
      if (!plan.family)
        throw new StudioError('bad-request', 'It is not said whose children are to be drawn.');
      return childrenOf(plan.family);
    }
  }
}

/** The fingerprint that a seed draws: after the latent, or first where the latent is another picture's. */
export function drawnFingerprint(
  seed: number,
  { latentSize, fingerprintSize }: InputSizes,
  { afterLatent = true } = {},
): string {
  const [draw] = officialDraws([seed], {
    latentSize,
    bitCount: fingerprintSize,
    noiseSizes: [],
    identicalLatent: !afterLatent,
  });
  return toBitString(draw!.fingerprint);
}

function seedsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => seedAt(first, i));
}
