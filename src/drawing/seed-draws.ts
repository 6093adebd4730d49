/**
 * What the seeds of cells draw, as in generate-images: latents, and noises where they come from the seed. They
 * are kept, since drawing them is most of the cost of a redraw (a polar method on a Mersenne twister, one value
 * at a time). While somebody flips bits or counts a seed up, nearly all cells keep their seeds.
 */
import { Lru } from '../base/lru.ts';
import type { NetworkConfig } from '../engine/networks/config.ts';
import { RandomState } from '../engine/random/numpy.ts';
import { officialDraws } from '../engine/random/official-draws.ts';
import type { Cell } from './cell.ts';
import { latentAfter } from './latent-path.ts';
import { joined, type Values } from './source.ts';

/** The draws of one cell. */
export interface Draw {
  latent: Values;
  /** One for each layer if they come from the cell's seed, else none. */
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
   * The noises of several draws, one array [N,S,S,1] a layer. If the noises are those of the call before, it
   * gives the same arrays, which are not uploaded again.
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
