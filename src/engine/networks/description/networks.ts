/**
 * The four networks, each described once, as a list of layers. Three modules read it: ../layout.ts for names and shapes of the
 * variables, ../tensors for tfjs ops, ../onnx for ONNX graphs. An architecture is changed here and nowhere else.
 */
import type { NetworkConfig } from '../config.ts';
import type { Layer, NetworkName } from './layer.ts';
import { mappingLayers } from './mapping.ts';
import { synthesisLayers } from './synthesis.ts';
import { trunkLayers } from './trunk.ts';

/** The layers of a network in the order in which they run; the last one's value is what the network gives. */
export function layersOf(network: NetworkName, config: NetworkConfig): Layer[] {
  if (network === 'mapping') return mappingLayers(config);
  if (network === 'synthesis') return synthesisLayers(config);
  return trunkLayers(network, config);
}
