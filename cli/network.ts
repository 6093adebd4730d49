/** Opens the network that a command names. */
import { createHash } from 'node:crypto';
import { StudioError } from '../src/base/error.ts';
import type { ModelFile } from '../src/engine/networks/model-file.ts';
import { openNetwork } from '../src/engine/networks/open-network.ts';
import type { PlainWeights } from '../src/engine/networks/plain-model.ts';
import { endingsOf } from '../src/formats/sniff.ts';
import { naming, readBytes } from './files.ts';
import { text } from './options.ts';

export interface OpenedNetwork {
  path: string;
  file: ModelFile;
  sizeBytes: number;
  /** The hash of the file in hex, by which manifests name the model. */
  sha256(): string;
}

/** The option --network, which official command lines have, too. */
export const networkOption = text(
  'FILE',
  `A network of the official tool or of the studio (${endingsOf('model').join(', ')}).`,
);

/** Throws a StudioError that begins with the path. */
export async function openNetworkFile(path: string): Promise<OpenedNetwork> {
  const bytes = await readBytes(path);
  const file = await naming(path, () => openNetwork(bytes));
  return {
    path,
    file,
    sizeBytes: bytes.byteLength,
    sha256: () => createHash('sha256').update(bytes).digest('hex'),
  };
}

const parts = { Gs: 'generator', E: 'decoder' };

/** A network that the command needs. Throws 'incomplete-model' if the file lacks it. */
export function networkIn({ file, path }: OpenedNetwork, name: keyof typeof parts): PlainWeights {
  const found = file.networks[name];
  if (found) return found;
  throw new StudioError('incomplete-model', `${path}: The file holds no ${parts[name]} (${name}).`);
}
