/**
 * The generator G: the mapping network takes the fingerprint to a dlatent, the synthesis network takes the latent to an
 * image, its layers modulated by the dlatent (METHOD.md, "Mapping", "Synthesis"). No style mixing, no truncation.
 */
import * as tf from '@tensorflow/tfjs-core';
import { upsample } from '../ops/fir.ts';
import { dlatentLayers, featureMaps, isModulated, resolutionLog2, type NetworkConfig } from './config.ts';
import {
  conv,
  dense,
  residualFactor,
  residualGain,
  synthesisLayer,
  toRgb,
  variable,
  type SynthesisLayerInput,
  type Weights,
} from './layers.ts';
import { mappingLrmul } from './layout.ts';

/**
 * Noise of the convolution layers: stored constants (from the weights), none, or a fresh tensor [N,S,S,1] for each of
 * noiseSides(config).
 */
export type Noise = 'stored' | 'none' | readonly tf.Tensor[];

/** fingerprint [N,n] of 0/1 floats → dlatent [N,D]. */
export function mapping(config: NetworkConfig, weights: Weights, fingerprint: tf.Tensor): tf.Tensor {
  let x = fingerprint;
  for (let i = 0; i < config.mappingLayers; i++)
    x = dense(weights, `mapping/Dense${i}`, x, { lrmul: mappingLrmul });
  return x;
}

/** z → dense → [N,4,4,nf(1)]; the dense output is channel-major, as the official code reshapes it. */
function latentBlock(config: NetworkConfig, weights: Weights, z: tf.Tensor): tf.Tensor {
  const maps = featureMaps(config, 1);
  const y = dense(weights, 'synthesis/4x4/Latent', z); // [N, C·4·4]
  return tf.transpose(tf.reshape(y, [z.shape[0]!, maps, 4, 4]), [0, 2, 3, 1]);
}

/**
 * z[N,L] and one dlatent [N,D] per layer (dlatentLayers(config) of them, usually the same tensor) → images
 * [N,H,W,channels], about -1…1. Architecture and modulated range are the config's.
 */
export function synthesis(
  config: NetworkConfig,
  weights: Weights,
  z: tf.Tensor,
  dlatents: readonly tf.Tensor[],
  noise: Noise,
): tf.Tensor {
  const top = resolutionLog2(config);
  const { gArch } = config;
  const noiseOf = (layer: number): tf.Tensor | undefined => {
    if (noise === 'none') return undefined;
    if (noise !== 'stored') return noise[layer];
    const constant = variable(weights, `synthesis/noise${layer}`); // [1,1,H,W]
    return tf.reshape(constant, [1, constant.shape[2]!, constant.shape[3]!, 1]);
  };
  const dlatentOf = (layer: number, resLog2: number): tf.Tensor | undefined =>
    isModulated(config, resLog2) ? dlatents[layer] : undefined;
  const layer = (
    scope: string,
    x: tf.Tensor,
    index: number,
    resLog2: number,
    rest: Pick<SynthesisLayerInput, 'up' | 'gain'>,
  ): tf.Tensor => {
    const dlatent = dlatentOf(index, resLog2);
    return synthesisLayer(weights, `synthesis/${scope}`, { x, dlatent, noise: noiseOf(index), ...rest });
  };
  const rgb = (scope: string, x: tf.Tensor, resLog2: number): tf.Tensor =>
    toRgb(weights, `synthesis/${scope}/ToRGB`, x, dlatentOf(2 * resLog2 - 3, resLog2));

  let x = layer('4x4/Conv', latentBlock(config, weights, z), 0, 2, { up: false });
  let y = gArch === 'skip' ? rgb('4x4', x, 2) : undefined;
  for (let k = 3; k <= top; k++) {
    const scope = `${2 ** k}x${2 ** k}`;
    const input = x;
    x = layer(`${scope}/Conv0_up`, x, 2 * k - 5, k, { up: true });
    const gain = gArch === 'resnet' ? residualGain : undefined;
    x = layer(`${scope}/Conv1`, x, 2 * k - 4, k, { up: false, gain });
    // The 1×1 up-convolution commutes with the resampling: at the low resolution it costs a quarter.
    if (gArch === 'resnet') {
      const skip = conv(input, variable(weights, `synthesis/${scope}/Skip/weight`), residualFactor);
      x = tf.add(x, upsample(skip));
    }
    if (gArch === 'skip') y = tf.add(upsample(y!), rgb(scope, x, k));
    else if (k === top) y = rgb(scope, x, k);
  }
  return y!;
}

/** G(z, fingerprint): [N,L], [N,n] → images [N,H,W,channels]. */
export function generate(
  config: NetworkConfig,
  weights: Weights,
  z: tf.Tensor,
  fingerprint: tf.Tensor,
  noise: Noise,
): tf.Tensor {
  const w = mapping(config, weights, fingerprint);
  return synthesis(config, weights, z, Array(dlatentLayers(config)).fill(w) as tf.Tensor[], noise);
}
