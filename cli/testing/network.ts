/** A small network file with seeded weights, for specs that must not need the shared fixtures. */
import { writeFile } from 'node:fs/promises';
import { splitModel } from '../../src/engine/training/checkpoint.ts';
import { initialModel } from '../../src/engine/training/initial.ts';
import { packModel } from '../../src/engine/networks/model-file.ts';
import type { NetworkConfig } from '../../src/engine/networks/config.ts';

export const tinyConfig: NetworkConfig = {
  resolution: 16,
  channels: 3,
  latentSize: 8,
  dlatentSize: 8,
  fingerprintSize: 10,
  mappingLayers: 2,
  mappingFmaps: 8,
  fmapBase: 64,
  fmapMax: 8,
  modulatedLog2: [2, 7],
  gArch: 'skip',
  dArch: 'resnet',
  eArch: 'resnet',
};

export async function writeTinyNetwork(
  path: string,
  change: Partial<NetworkConfig> = {},
  seed = 1,
): Promise<void> {
  const config = { ...tinyConfig, ...change };
  const { weights } = initialModel(config, seed);
  const generator = new Map([...weights].filter(([name]) => /^(mapping|synthesis)\//.test(name)));
  await writeFile(path, packModel(config, splitModel(weights, generator)));
}
