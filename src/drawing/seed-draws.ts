/**
 * What the seeds of cells give: latents, and noises where they come from the seed, by the draws of generate-images. They
 * are kept, since drawing them is most of what a redraw costs (a polar method on a Mersenne twister, one value at a time)
 * and while somebody flips bits or counts a seed up, nearly all cells stay the seeds they were.
 */
import { Lru } from '../base/lru.ts';
import type { NetworkConfig } from '../engine/networks/config.ts';
import { RandomState } from '../engine/random/numpy.ts';
import { officialDraws } from '../engine/random/official-draws.ts';
import type { Cell } from './cell.ts';
import { latentAfter } from './latent-path.ts';
import { joined, type Values } from './source.ts';

/** What the seeds of one cell give. */
export interface Draw {
  latent: Values;
  /** One a layer where they come from the cell's seed, else none. */
  noises: Float32Array[];
}

/** The largest grid of Explore at 128 pixels takes 14 MiB. */
const ROOM_BYTES = 32 * 1024 * 1024;

export class SeedDraws {
  readonly #kept: Lru<string, Draw>;
  #joined: { of: readonly Draw['noises'][]; noises: Float32Array<ArrayBuffer>[] } = { of: [], noises: [] };

  constructor(roomBytes = ROOM_BYTES) {
    this.#kept = new Lru(roomBytes, sizeBytesOf);
  }

  /** `sides` of the noises that come from the cell's seed. Throws 'seed-out-of-range'. */
  of(cell: Cell, config: NetworkConfig, sides: readonly number[]): Draw {
    const drawn = this.#drawn(cell, config, sides);
    const { latentSteps = [], latentScale = 1 } = cell;
    if (latentSteps.length === 0 && latentScale === 1) return drawn;
    const latent = latentAfter(drawn.latent, latentSteps).map((value) => latentScale * value);
    return { latent, noises: drawn.noises };
  }

  /** As the seeds draw it. */
  #drawn(
    { seed, latentSeed, fingerprintGiven = false }: Cell,
    { latentSize, fingerprintSize }: NetworkConfig,
    sides: readonly number[],
  ): Draw {
    const key = [seed, latentSeed, fingerprintGiven, latentSize, fingerprintSize, ...sides].join();
    return this.#kept.get(key, () => {
      const [official] = officialDraws([seed], {
        latentSize,
        bitCount: fingerprintSize,
        noiseSizes: sides.map((side) => side ** 2),
        identicalLatent: latentSeed !== undefined,
        identicalFingerprint: fingerprintGiven,
      });
      const latent =
        latentSeed === undefined ? official!.latent : new RandomState(latentSeed).randn(latentSize);
      return {
        latent: Float32Array.from(latent),
        noises: official!.noises.map((noise) => Float32Array.from(noise)),
      };
    });
  }

  /**
   * The noises of several draws, one array [N,S,S,1] a layer. The very arrays of the call before where the noises are the
   * same, so that they need not be uploaded again.
   */
  noisesOf(draws: readonly Draw[]): Float32Array<ArrayBuffer>[] {
    const of = draws.map((draw) => draw.noises);
    const known = this.#joined;
    if (known.of.length === of.length && known.of.every((own, i) => own === of[i])) return known.noises;
    const layers = of[0]!.map((_, layer) => joined(of.map((own) => own[layer]!)));
    this.#joined = { of, noises: layers };
    return layers;
  }
}

const sizeBytesOf = ({ latent, noises }: Draw): number =>
  noises.reduce((sum, noise) => sum + noise.byteLength, latent.byteLength);
