/** A picture as people name it: a seed, a fingerprint, a kind of noise. Plain data, for messages and manifests. */

/** One picture by its seed, as generate-images has it: its RandomState draws latent, fingerprint and noise, in this order. */
export interface Cell {
  /** 0…2³²-1, numpy's seeds. */
  seed: number;
  /** Another picture's latent, by its seed: then none is drawn from `seed`, and what follows moves up. */
  latentSeed?: number;
  /** The bits, first bit first, as '0' and '1'; as many as the model has. */
  fingerprint: string;
  /** The fingerprint was given, none is drawn from `seed`: what follows moves up. */
  fingerprintGiven?: boolean;
}

/**
 * As generate-images calls it, `stored`: the stored constants set from each picture's seed. `model`: as the model has
 * them. Or none, or constants from one seed for all.
 */
export type NoiseChoice = 'stored' | 'model' | 'none' | { seed: number };

/** What a model takes. */
export interface InputSizes {
  latentSize: number;
  /** Bits of the fingerprint. */
  fingerprintSize: number;
}
