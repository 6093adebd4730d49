/**
 * inspect: prints config, networks, parameter counts and metadata of a network file as JSON. The numeric core is not
 * loaded.
 */
import { basename } from 'node:path';
import { networkLetters } from '../../src/engine/networks/model-file.ts';
import { parameterCounts } from '../../src/engine/networks/model-parts.ts';
import { firstNotFinite } from '../../src/engine/networks/plain-model.ts';
import { defineCommand } from '../command.ts';
import { networkOption, openNetworkFile } from '../network.ts';

const roles = {
  E: 'decoder',
  G: 'generator',
  D: 'discriminator',
  Gs: 'moving average of the generator',
} as const;

export const inspect = defineCommand({
  options: { network: networkOption },
  async run({ values }, console) {
    const { file, path, sizeBytes, sha256 } = await openNetworkFile(values.network);
    const counts = parameterCounts(file);
    const present = networkLetters.filter((letter) => file.networks[letter]);
    const report = {
      file: basename(path),
      sizeBytes,
      sha256: sha256(),
      config: file.config,
      networks: Object.fromEntries(
        present.map((letter) => {
          const network = file.networks[letter]!;
          const notFinite = firstNotFinite(network);
          const told = { role: roles[letter], parameters: counts[letter], variables: network.size };
          // notFinite is present only if a network contains NaN or infinity, and names its first such variable.
          return [letter, notFinite === undefined ? told : { ...told, notFinite }];
        }),
      ),
      metadata: readableMetadata(file.metadata),
    };
    console.result(JSON.stringify(report, null, 2));
  },
});

/** Metadata values are texts. Those that contain JSON are shown parsed. */
function readableMetadata(metadata: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => {
      try {
        return [key, JSON.parse(value) as unknown];
      } catch {
        return [key, value];
      }
    }),
  );
}
