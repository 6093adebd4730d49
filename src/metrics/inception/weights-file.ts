/**
 * Inception's weights as a person has them: PyTorch-FID's .pth, or the same tensors as .safetensors. Whether they fit the
 * network is told by foldWeights (weights.ts).
 */
import { StudioError } from '../../base/error.ts';
import { readSafetensors } from '../../formats/safetensors.ts';
import { findFormat, wrongFormat } from '../../formats/sniff.ts';
import { readTorchTensors } from '../../formats/torch.ts';
import type { StateDict } from './weights.ts';

/** Told apart by the first bytes, never by the name. Rejects with 'not-inception' and what the readers throw. */
export async function readInceptionFile(bytes: Uint8Array): Promise<StateDict> {
  const format = findFormat(bytes);
  if (format?.kind === 'weights') return readTorchTensors(bytes);
  if (format?.id !== 'safetensors') throw wrongFormat(bytes, 'a file of weights', 'not-inception');
  const { tensors } = readSafetensors(bytes);
  for (const [name, { dtype }] of tensors) {
    // Half-precision values come as their raw words, and would pass for large numbers.
    if (dtype !== 'F16' && dtype !== 'BF16') continue;
    throw new StudioError(
      'not-inception',
      `The tensor ${name} is in half precision (${dtype}).`,
      'Save the weights in float32, as PyTorch-FID has them.',
    );
  }
  return tensors;
}
