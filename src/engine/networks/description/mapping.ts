/** The mapping network: the fingerprint's bits, as 0 and 1, to a dlatent (METHOD.md, "Mapping"). */
import type { NetworkConfig } from '../config.ts';
import { NetworkBuilder } from './builder.ts';
import type { Layer } from './layer.ts';

const lrmul = 0.01;

/** From the input `fingerprint` [N,n] to the dlatent [N,D]. */
export function mappingLayers(config: NetworkConfig): Layer[] {
  const { fingerprintSize, mappingLayers: count, mappingFmaps, dlatentSize } = config;
  const network = new NetworkBuilder('mapping');
  let x = 'fingerprint';
  let inputs = fingerprintSize;
  for (let i = 0; i < count; i++) {
    const outputs = i === count - 1 ? dlatentSize : mappingFmaps;
    x = network.dense(`Dense${i}`, x, { inputs, outputs, lrmul });
    inputs = outputs;
  }
  return network.layers;
}
