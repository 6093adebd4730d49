/** Opens a network file by what its first bytes say, never by its name. */
import { StudioError } from '../error.ts';
import { openNetworkPickle } from './from-pickle.ts';
import { unpackModel, type ModelFile } from './model-file.ts';

/** An official pickle or a studio's safetensors file; what it holds refers to `bytes`. Throws StudioError. */
export function openNetwork(bytes: Uint8Array): ModelFile {
  if (bytes.byteLength === 0) throw new StudioError('no-network', 'The file is empty.');
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    throw new StudioError(
      'no-network',
      'This is a zip archive (as .pth files are), not a network of the studio.',
      'Open an official .pkl, or a .safetensors written by the studio.',
    );
  }
  return looksLikeSafetensors(bytes) ? unpackModel(bytes) : openNetworkPickle(bytes);
}

/** A 64-bit header length of plausible size, then the header's brace. */
function looksLikeSafetensors(bytes: Uint8Array): boolean {
  return bytes[8] === 0x7b && bytes[5] === 0 && bytes[6] === 0 && bytes[7] === 0;
}
