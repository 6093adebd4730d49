/**
 * The discriminator D and the decoder (the official code's E, the paper's F): one trunk in three architectures (METHOD.md,
 * "Discriminator", "Decoder"). The discriminator adds the minibatch standard deviation and ends in a score, the decoder
 * in the latent's estimate and the fingerprint's logits, side by side.
 */
import { featureMaps, resolutionLog2, type NetworkConfig } from '../config.ts';
import { NetworkBuilder, scopeOf } from './builder.ts';
import { residualFactor, type Layer } from './layer.ts';

/** From the input `image` [N,R,R,channels] to scores [N,1], or to [N,L + n]. */
export function trunkLayers(name: 'discriminator' | 'decoder', config: NetworkConfig): Layer[] {
  const { channels, latentSize, fingerprintSize } = config;
  const architecture = name === 'decoder' ? config.eArch : config.dArch;
  const network = new NetworkBuilder(name);
  const top = resolutionLog2(config);
  const maps = (stage: number): number => featureMaps(config, stage);
  const fromRgb = (k: number, of: string): string =>
    network.conv(`${scopeOf(k)}/FromRGB`, of, {
      kernel: 1,
      inputs: channels,
      outputs: maps(k - 1),
      size: 2 ** k,
    });
  /** A 1×1 down-convolution commutes with keeping every second sample: after it, it costs a quarter. */
  const shortcut = (k: number, of: string): string => {
    const name = `${scopeOf(k)}/Skip`;
    const x = network.downsample(`${name}/down`, of, maps(k - 1));
    return network.shortcut(name, x, {
      inputs: maps(k - 1),
      outputs: maps(k - 2),
      size: 2 ** (k - 1),
    });
  };

  let image = 'image';
  let x = fromRgb(top, image);
  for (let k = top; k >= 3; k--) {
    const [before, after] = [maps(k - 1), maps(k - 2)];
    const input = x;
    x = network.conv(`${scopeOf(k)}/Conv0`, x, {
      kernel: 3,
      inputs: before,
      outputs: before,
      size: 2 ** k,
    });
    x = network.conv(`${scopeOf(k)}/Conv1_down`, x, {
      kernel: 3,
      inputs: before,
      outputs: after,
      size: 2 ** (k - 1),
      resample: 'down',
      factor: architecture === 'resnet' ? residualFactor : 1,
    });
    if (architecture === 'resnet') x = network.sum(`${scopeOf(k)}/merged`, x, shortcut(k, input));
    if (architecture === 'skip') {
      image = network.downsample(`${scopeOf(k - 1)}/image`, image, channels);
      x = network.sum(`${scopeOf(k - 1)}/merged`, x, fromRgb(k - 1, image));
    }
  }

  const isDiscriminator = name === 'discriminator';
  if (isDiscriminator) {
    x = network.minibatchStd('4x4/MinibatchStd', x, { channels: maps(1), size: 4, group: 4 });
  }
  const inputs = maps(1) + (isDiscriminator ? 1 : 0);
  x = network.conv('4x4/Conv', x, { kernel: 3, inputs, outputs: maps(1), size: 4 });
  x = network.flatten('4x4/flat', x, maps(1), 4);
  x = network.dense('4x4/Dense0', x, { inputs: maps(1) * 16, outputs: maps(0) });
  const outputs = isDiscriminator ? 1 : latentSize + fingerprintSize;
  network.dense('Output', x, { inputs: maps(0), outputs, activation: 'linear' });
  return network.layers;
}
