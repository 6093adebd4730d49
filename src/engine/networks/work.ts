/**
 * How much there is to compute for one image, so that the time of one run can be estimated from another's. It
 * counts only the forward multiplications of dense layers and convolutions; everything else grows with them.
 */
import type { NetworkConfig } from './config.ts';
import type { Layer, NetworkName } from './description/layer.ts';
import { layersOf } from './description/networks.ts';

const networks: readonly NetworkName[] = ['mapping', 'synthesis', 'discriminator', 'decoder'];

/** Multiplications of one image through all networks, once each. */
export function workOfNetworks(config: NetworkConfig): number {
  const layers = networks.flatMap((network) => layersOf(network, config));
  return layers.reduce((sum, layer) => sum + workOfLayer(layer), 0);
}

function workOfLayer(layer: Layer): number {
  if (layer.kind === 'dense') return layer.inputs * layer.outputs;
  if (layer.kind !== 'conv') return 0;
  const { kernel, inputs, outputs, size, resample } = layer;
  // An up-convolution works on each input pixel. There are a quarter as many of those.
  const pixels = resample === 'up' ? size ** 2 / 4 : size ** 2;
  return kernel ** 2 * inputs * outputs * pixels;
}
