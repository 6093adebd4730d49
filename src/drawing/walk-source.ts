/**
 * A walk as a source of pictures. Latents move along the arc, and so does noise that comes from the cells'
 * seeds. So both ends are exactly the pictures of their cells, and nothing jumps in between.
 */
import type { NetworkConfig } from '../engine/networks/config.ts';
import type { Cell, NoiseChoice } from './cell.ts';
import { cellSource } from './cell-source.ts';
import { slerp } from './latent-path.ts';
import type { SeedDraws } from './seed-draws.ts';
import { joined, rowsOf, type PictureSource, type Values } from './source.ts';
import { fingerprintAt, shareAt, walkLength, type Walk } from './walk.ts';

/** Its numbers throw StudioError 'fingerprint-text' and 'seed-out-of-range', once they are asked for. */
export function walkSource(
  walk: Walk,
  noise: NoiseChoice,
  config: NetworkConfig,
  draws: SeedDraws,
): PictureSource {
  const { from, to, moves } = walk;
  const ends = cellSource([from, moves === 'fingerprint' ? from : to], noise, config, draws);
  return {
    count: walkLength,
    noise: ends.noise,
    mixes: from.mix !== undefined,
    inputsOf(indices) {
      const { latents, noises } = ends.inputsOf!([0, 1]);
      const shares = indices.map(shareAt);
      const on = shares.map((share): Cell => ({ ...from, fingerprint: fingerprintAt(walk, share) }));
      const { fingerprints, mix } = cellSource(on, 'none', config, draws).inputsOf!(on.map((_, i) => i));
      return {
        latents: between(latents, shares),
        fingerprints,
        ...(mix && { mix }),
        noises: ends.noise === 'each' ? noises.map((layer) => between(layer, shares)) : noises,
      };
    },
  };
}

/** Rows between the two of [2,size]. */
function between(ends: Values, shares: readonly number[]): Values {
  const size = ends.length / 2;
  const [first, last] = [rowsOf(ends, size, [0]), rowsOf(ends, size, [1])];
  return joined(shares.map((share) => slerp(first, last, share)));
}
