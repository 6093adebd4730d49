/**
 * A picture as people name it: by a seed, a fingerprint and a kind of noise. Plain data, for messages and
 * manifests.
 */

/** A step along the arc towards the latent that another seed draws, by a share of the way (0…1). */
export interface LatentStep {
  seed: number;
  share: number;
}

/** A second fingerprint in some of the layers: those that take the dlatent's copies `from`…`to`, counted from 0. */
export interface LayerMix {
  fingerprint: string;
  from: number;
  /** The last copy, included; if left out, all that follow. */
  to?: number;
}

/** One picture by its seed, as generate-images has it: its RandomState draws latent, fingerprint and noise, in this order. */
export interface Cell {
  /** 0…2³²-1, numpy's seeds. */
  seed: number;
  /**
   * The seed of another picture, whose latent is taken. None is then drawn from `seed`, so its later draws come
   * earlier.
   */
  latentSeed?: number;
  /** The bits, first bit first, as '0' and '1'; as many as the model has. */
  fingerprint: string;
  /** Steps that its latent takes. Nothing else changes, not even its noise. */
  latentSteps?: readonly LatentStep[];
  /** A factor for its latent, applied last; 1 if left out. */
  latentScale?: number;
  /** Its second fingerprint, if it has one. */
  mix?: LayerMix;
  /** The fingerprint was given, so none is drawn from `seed`, and its later draws come earlier. */
  fingerprintGiven?: boolean;
}

/**
 * `stored`, as generate-images calls it: the stored constants are set from each picture's seed. `model`: they
 * are as in the model. `none`: no noise. Otherwise one seed sets the constants of all pictures.
 */
export type NoiseChoice = 'stored' | 'model' | 'none' | { seed: number };

/** What a model takes. */
export interface InputSizes {
  latentSize: number;
  /** Bits of the fingerprint. */
  fingerprintSize: number;
}
