/**
 * A generator whose fingerprint is folded in as .safetensors: tensors under the official variable names
 * (`synthesis/4x4/Conv/weight`), the config as JSON in the metadata. Weights are stored as in any model of the studio: at
 * run time each counts 1/√fan_in times (METHOD.md, "Networks").
 */
import { StudioError } from '../../../base/error.ts';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from '../../../formats/safetensors.ts';
import { synthesisLayout } from '../layout.ts';
import { parseNetworkConfig } from '../parse-config.ts';
import { checkFinite, checkWeights, type PlainVariable } from '../plain-model.ts';
import { unmodulated, type FoldedConfig, type FoldedGenerator } from './folded.ts';

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

/**
 * Reads what writeFoldedSafetensors wrote. Throws StudioError 'not-issued' for another file, 'bad-network-settings',
 * 'bad-variables' and 'bad-weights'.
 */
export function readFoldedSafetensors(bytes: Uint8Array): FoldedGenerator {
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata['format'] !== issuedFormat || metadata['formatVersion'] !== issuedVersion) {
    throw new StudioError(
      'not-issued',
      'This .safetensors file holds no generator that a studio of this version has issued.',
      'Open a file that was issued to a user.',
    );
  }
  const config = parseFoldedConfig(metadata['config'] ?? '');
  const weights = new Map<string, PlainVariable>();
  for (const [name, { shape, data }] of tensors) {
    if (data instanceof Float32Array) weights.set(name, { shape, data });
  }
  checkWeights(weights, synthesisLayout(unmodulated(config)));
  checkFinite(weights);
  return { config, weights };
}

function parseFoldedConfig(json: string): FoldedConfig {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    value = undefined;
  }
  const given: Readonly<Record<string, unknown>> = Object(value);
  // What folding has used up is filled in with the least that is allowed.
  const usedUp = {
    dlatentSize: 1,
    fingerprintSize: 1,
    mappingLayers: 1,
    mappingFmaps: 1,
    modulatedLog2: [1, 0],
  };
  const { resolution, channels, latentSize, fmapBase, fmapMax, gArch } = parseNetworkConfig({
    ...given,
    ...usedUp,
    dArch: given['gArch'],
    eArch: given['gArch'],
  });
  return { resolution, channels, latentSize, fmapBase, fmapMax, gArch };
}
