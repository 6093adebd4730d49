/**
 * An official pickle of paper size: four networks with fmap_base 8192, fmap_max 512, latent 512 and 128 bits, with
 * weights as at the start of training. Too large for ordinary specs; *.large.test.ts write it to disk in a separate
 * process:
 *   npx tsx src/testing/paper-network.ts FILE RESOLUTION
 */
import { writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { officialDefaults, type NetworkConfig } from '../engine/networks/config.ts';
import { layoutOf, type NetworkLetter } from '../engine/networks/model-file.ts';
import type { WriterArray } from '../formats/testing/pickle-writer.ts';
import { seededVariables, writeNetworkPickle } from '../formats/testing/write-network-pickle.ts';

export function paperConfig(resolution: number): NetworkConfig {
  return { ...officialDefaults, resolution, fmapBase: 8192, fingerprintSize: 128 };
}

/** A few hundred megabytes, and twice that while it is being made. */
export function paperNetworkPickle(resolution: number): Uint8Array<ArrayBuffer> {
  const config = paperConfig(resolution);
  const { latentSize, fingerprintSize, fmapBase, fmapMax } = config;
  const maps = { resolution, fmap_base: fmapBase, fmap_max: fmapMax };
  const sizes = { latent_size: latentSize, watermark_size: fingerprintSize };
  const G = variablesOf('G', config, 1);
  return writeNetworkPickle([
    { name: 'E', staticKwargs: { ...maps, ...sizes }, variables: variablesOf('E', config, 3) },
    { name: 'G', staticKwargs: { ...maps, ...sizes }, variables: G },
    { name: 'D', staticKwargs: maps, variables: variablesOf('D', config, 2) },
    { name: 'Gs', staticKwargs: { ...maps, ...sizes }, variables: G },
  ]);
}

/** Uniform instead of normal values, with the standard deviation of the layout. */
function variablesOf(letter: NetworkLetter, config: NetworkConfig, seed: number): Map<string, WriterArray> {
  const variables = new Map<string, WriterArray>();
  layoutOf(letter, config).forEach(({ name, shape, initialStd }, i) => {
    const scale = initialStd * Math.sqrt(3);
    for (const [key, array] of seededVariables({ [name]: shape }, 1000 * seed + i, scale)) {
      variables.set(key, array);
    }
  });
  return variables;
}

const [, script, path, resolution] = argv;
if (script === fileURLToPath(import.meta.url) && path) {
  writeFileSync(path, paperNetworkPickle(Number(resolution)));
}
