/**
 * A source of pictures from latents and fingerprints that were drawn before, one row a picture. Two of a run's
 * three grids use the first row of one of them for all pictures.
 */
import type { NetworkConfig } from '../engine/networks/config.ts';
import { rowsOf, type BatchInputs, type Values } from './source.ts';

export interface Rows {
  /** [count,L] */
  latents: Values;
  /** [count,n] of 0 and 1 */
  fingerprints: Values;
}

/** What all pictures take from the first row. */
export type SharedRow = 'none' | 'latent' | 'fingerprint';

/** Latents and fingerprints of the pictures with these indices. */
export function rowInputs(
  { latents, fingerprints }: Rows,
  { latentSize, fingerprintSize }: NetworkConfig,
  indices: readonly number[],
  shared: SharedRow = 'none',
): Pick<BatchInputs, 'latents' | 'fingerprints'> {
  const first = indices.map(() => 0);
  return {
    latents: rowsOf(latents, latentSize, shared === 'latent' ? first : indices),
    fingerprints: rowsOf(fingerprints, fingerprintSize, shared === 'fingerprint' ? first : indices),
  };
}
