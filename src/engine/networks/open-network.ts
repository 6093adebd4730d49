/** Opens a network file by what its first bytes say, never by its name. The formats: formats/known-formats.ts. */
import type { ModelId } from '../../formats/known-formats.ts';
import { findFormat, wrongFormat } from '../../formats/sniff.ts';
import { openNetworkPickle } from './from-pickle.ts';
import { unpackModel, type ModelFile } from './model-file.ts';

const openers: Readonly<Record<ModelId, (bytes: Uint8Array) => ModelFile>> = {
  pickle: openNetworkPickle,
  safetensors: unpackModel,
};

/**
 * The model's arrays refer to `bytes`. Throws 'no-network' for another kind of file, and what its reader
 * throws.
 */
export function openNetwork(bytes: Uint8Array): ModelFile {
  const format = findFormat(bytes);
  if (format?.kind !== 'model') throw wrongFormat(bytes, 'a network', 'no-network');
  return openers[format.id](bytes);
}
