/** A picture as people name it: a seed, a fingerprint, a kind of noise. Plain data, for messages and manifests. */

/** A step along the arc towards the latent that another seed draws, by a share of the way (0…1). */
export interface LatentStep {
  seed: number;
  share: number;
}

/** A second fingerprint in some of the layers: those that take the dlatent's copies `from`…`to`, counted from 0. */
export interface LayerMix {
  fingerprint: string;
  from: number;
  /** The last one, included; all that follow if left out. */
  to?: number;
}

/** One picture by its seed, as generate-images has it: its RandomState draws latent, fingerprint and noise, in this order. */
export interface Cell {
  /** 0…2³²-1, numpy's seeds. */
  seed: number;
  /** Another picture's latent, by its seed: then none is drawn from `seed`, and what follows moves up. */
  latentSeed?: number;
  /** The bits, first bit first, as '0' and '1'; as many as the model has. */
  fingerprint: string;
  /** Where its latent goes from there. Nothing else of it changes, its noise neither. */
  latentSteps?: readonly LatentStep[];
  /** What its latent is multiplied with at last; 1 unless it is said. */
  latentScale?: number;
  /** Where it has a second fingerprint. */
  mix?: LayerMix;
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
