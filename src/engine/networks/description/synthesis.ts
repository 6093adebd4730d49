/**
 * The synthesis network: the latent to an image, its layers modulated by the dlatent (METHOD.md, "Synthesis"). `skip` adds
 * up an image of every resolution; `resnet` and `orig` have one ToRGB at the end.
 */
import { featureMaps, isModulated, resolutionLog2, type SynthesisConfig } from '../config.ts';
import { NetworkBuilder, scopeOf } from './builder.ts';
import { residualFactor, type ConvLayer, type Layer, type Modulation } from './layer.ts';

type StyledOptions = Pick<ConvLayer, 'inputs' | 'outputs'> & Partial<Pick<ConvLayer, 'resample' | 'factor'>>;

/** From the input `latent` [N,L], with copies of the dlatent beside it, to images [N,R,R,channels]. */
export function synthesisLayers(config: SynthesisConfig): Layer[] {
  const { gArch, channels, latentSize, dlatentSize } = config;
  const network = new NetworkBuilder('synthesis');
  const top = resolutionLog2(config);
  const maps = (stage: number): number => featureMaps(config, stage);
  const modulation = (k: number, dlatent: number, demodulates: boolean): Modulation | undefined =>
    isModulated(config, k) ? { dlatentSize, dlatent, demodulates } : undefined;

  /** The `index`-th layer with noise, at 2^k pixels; it takes the dlatent of the same index. */
  const styled = (name: string, of: string, k: number, index: number, options: StyledOptions): string =>
    network.conv(`${scopeOf(k)}/${name}`, of, {
      kernel: 3,
      size: 2 ** k,
      modulation: modulation(k, index, true),
      noise: index,
      ...options,
    });
  const toRgb = (k: number, of: string): string =>
    network.conv(`${scopeOf(k)}/ToRGB`, of, {
      kernel: 1,
      inputs: maps(k - 1),
      outputs: channels,
      size: 2 ** k,
      modulation: modulation(k, 2 * k - 3, false),
      activation: 'linear',
    });
  /** A 1×1 up-convolution commutes with the resampling: before it, it costs a quarter. */
  const shortcut = (k: number, of: string): string => {
    const name = `${scopeOf(k)}/Skip`;
    const x = network.shortcut(name, of, {
      inputs: maps(k - 2),
      outputs: maps(k - 1),
      size: 2 ** (k - 1),
    });
    return network.upsample(`${name}/up`, x, maps(k - 1));
  };

  let x = network.dense('4x4/Latent', 'latent', { inputs: latentSize, outputs: maps(1) * 16 });
  x = network.toMaps('4x4/maps', x, maps(1), 4);
  x = styled('Conv', x, 2, 0, { inputs: maps(1), outputs: maps(1) });
  let image = gArch === 'skip' ? toRgb(2, x) : undefined;
  for (let k = 3; k <= top; k++) {
    const [before, after] = [maps(k - 2), maps(k - 1)];
    const input = x;
    x = styled('Conv0_up', x, k, 2 * k - 5, { inputs: before, outputs: after, resample: 'up' });
    const factor = gArch === 'resnet' ? residualFactor : 1;
    x = styled('Conv1', x, k, 2 * k - 4, { inputs: after, outputs: after, factor });
    if (gArch === 'resnet') x = network.sum(`${scopeOf(k)}/merged`, x, shortcut(k, input));
    if (image !== undefined) {
      const larger = network.upsample(`${scopeOf(k)}/ToRGB/up`, image, channels);
      image = network.sum(`${scopeOf(k)}/image`, larger, toRgb(k, x));
    } else if (k === top) toRgb(k, x);
  }
  return network.layers;
}
