/**
 * A generator with one fingerprint folded in: the synthesis network with nothing left to modulate. It has the
 * same description as any generator, so every reader of descriptions runs it. Its only input is a latent.
 */
import type { NetworkConfig, SynthesisConfig } from '../config.ts';
import type { PlainWeights } from '../plain-model.ts';

/** What is left of a config once the fingerprint is in the weights. */
export type FoldedConfig = Pick<
  NetworkConfig,
  'resolution' | 'channels' | 'latentSize' | 'fmapBase' | 'fmapMax' | 'gArch'
>;

export interface FoldedGenerator {
  config: FoldedConfig;
  /** The synthesis network's variables under their official names, without mod_weight and mod_bias. */
  weights: PlainWeights;
}

/** The config that describes its network: a range of modulated resolutions that holds none. */
export function unmodulated(config: FoldedConfig): SynthesisConfig {
  return { ...config, dlatentSize: 1, modulatedLog2: [1, 0] };
}
