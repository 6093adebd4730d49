/** Opens a network file by what its first bytes say, never by its name. */
import { sniffFormat } from '../../formats/sniff.ts';
import { StudioError } from '../../base/error.ts';
import { openNetworkPickle } from './from-pickle.ts';
import { unpackModel, type ModelFile } from './model-file.ts';

/** An official pickle or a studio's safetensors file; what it holds refers to `bytes`. Throws StudioError. */
export function openNetwork(bytes: Uint8Array): ModelFile {
  if (bytes.byteLength === 0) throw new StudioError('no-network', 'The file is empty.');
  switch (sniffFormat(bytes)) {
    case 'safetensors':
      return unpackModel(bytes);
    case 'zip':
    case 'torch-zip':
      throw new StudioError(
        'no-network',
        'This is a zip archive (as .pth files are), not a network of the studio.',
        'Open an official .pkl, or a .safetensors written by the studio.',
      );
    default:
      // The pickle's reader says best what is wrong with anything else.
      return openNetworkPickle(bytes);
  }
}
