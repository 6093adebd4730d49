/**
 * A generator whose fingerprint is folded in, written as .safetensors: tensors under the official variable names
 * (`synthesis/4x4/Conv/weight`), the config as JSON in the metadata. Weights are stored as in any model of the studio: at
 * run time each counts 1/√fan_in times (METHOD.md, "Networks").
 */
import { writeSafetensors, type SafetensorsTensor } from '../../../formats/safetensors.ts';
import type { FoldedGenerator } from './folded.ts';

/**
 * The format's name in the metadata. It differs from a model's, since nothing can be decoded or trained with
 * such a file.
 */
export const issuedFormat = 'gan-fingerprint-studio-issued';
const issuedVersion = '1';

/** The bytes of a file. `metadata` is added to the file's own; it must not name the fingerprint. */
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
