/** Reads what folded-file.ts wrote, and checks it. The studio only writes such files: who gets one runs it elsewhere. */
import { readSafetensors } from '../../../../formats/safetensors.ts';
import { synthesisLayout } from '../../layout.ts';
import { parseNetworkConfig } from '../../parse-config.ts';
import { checkFinite, checkWeights, type PlainVariable } from '../../plain-model.ts';
import { issuedFormat } from '../folded-file.ts';
import { unmodulated, type FoldedConfig, type FoldedGenerator } from '../folded.ts';

/** Throws an Error for another file, and StudioError 'bad-network-settings', 'bad-variables' or 'bad-weights'. */
export function readFoldedSafetensors(bytes: Uint8Array): FoldedGenerator {
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata['format'] !== issuedFormat || metadata['formatVersion'] !== '1') {
    throw new Error('This .safetensors file holds no generator that a studio of this version has issued.');
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
