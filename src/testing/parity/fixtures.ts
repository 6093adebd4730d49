/** Reads a parity fixture from the bytes of its two files: the model of the pickle's Gs, D and E, and the golden values. */
import { readSafetensors } from '../../formats/safetensors.ts';
import type { PlainModel } from '../../engine/networks/load.ts';
import { openNetworkPickle } from '../../engine/networks/from-pickle.ts';
import type { Golden } from './parity.ts';

/** The golden values were computed with Gs, so the moving average serves as the generator. */
export function readParityFixture(
  pickle: Uint8Array,
  golden: Uint8Array,
): { model: PlainModel; golden: Golden } {
  const { config, networks } = openNetworkPickle(pickle);
  const weights = new Map([...networks.Gs!, ...networks.D!, ...networks.E!]);
  const values = [...readSafetensors(golden).tensors].map(
    ([name, { shape, data }]) => [name, { shape, data: data as Float32Array }] as const,
  );
  return { model: { config, weights }, golden: new Map(values) };
}
