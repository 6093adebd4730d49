/**
 * The draws of the official image-generating command: which numbers each seed's RandomState gives to the
 * latent, the fingerprint and the stored noises, and in which order. What is identical for all seeds is not
 * drawn again, so the later draws of a seed come earlier.
 */
import { RandomState } from './numpy.ts';

export interface DrawOptions {
  latentSize: number;
  bitCount: number;
  /** Values per stored noise, in layer order (the square of each layer's resolution); empty without noise. */
  noiseSizes: readonly number[];
  identicalLatent?: boolean;
  identicalFingerprint?: boolean;
}

export interface OfficialDraw {
  seed: number;
  latent: Float64Array; // [latentSize]
  fingerprint: Uint8Array<ArrayBuffer>; // [bitCount]
  noises: Float64Array[];
}

/** One draw per seed, lazily: noise of many seeds at once would be large. Throws 'seed-out-of-range'. */
export function* officialDraws(seeds: readonly number[], options: DrawOptions): Generator<OfficialDraw> {
  const [firstSeed] = seeds;
  if (firstSeed === undefined) return;
  // Both come from the first seed, the latent first, even where only one of them is kept.
  const first = new RandomState(firstSeed);
  const firstLatent = first.randn(options.latentSize);
  const firstFingerprint = first.bits(options.bitCount);
  for (const seed of seeds) {
    const random = new RandomState(seed);
    yield {
      seed,
      latent: options.identicalLatent ? firstLatent : random.randn(options.latentSize),
      fingerprint: options.identicalFingerprint ? firstFingerprint : random.bits(options.bitCount),
      noises: options.noiseSizes.map((size) => random.randn(size)),
    };
  }
}
