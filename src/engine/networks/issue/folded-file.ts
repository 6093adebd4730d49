/**
 * A generator whose fingerprint is folded in, written as .safetensors: tensors under the official variable names
 * (`synthesis/4x4/Conv/weight`), the config as JSON in the metadata. Weights are stored as in any model of the studio: at
 * run time each counts 1/√fan_in times (METHOD.md, "Networks").
 */
import { writeSafetensors, type SafetensorsTensor } from '../../../formats/safetensors.ts';
import type { FoldedGenerator } from './folded.ts';

/** What the metadata call it; never a model's own name, since nothing can be decoded or trained with it. */
export const issuedFormat = 'gan-fingerprint-studio-issued';
const issuedVersion = '1';

/** The bytes of a file. `metadata` stands beside what the file says of itself: nothing there may name the fingerprint. */
export function writeFoldedSafetensors(
  { config, weights }: FoldedGenerator,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, SafetensorsTensor>();
  for (const [name, { shape, data }] of weights) tensors.set(name, { dtype: 'F32', shape, data });
  return writeSafetensors(tensors, {
    ...metadata,
    format: issuedFormat,
    formatVersion: issuedVersion,
    config: JSON.stringify(config),
    scaling: 'At run time a weight is multiplied by 1/sqrt(fan_in), the product of all but its last size.',
  });
}
