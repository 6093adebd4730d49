/** Generator and decoder of given weights as captured functions of one batch size. They lean on the weights' tensors. */
import { noiseSides, type NetworkConfig } from './config.ts';
import { generate, type Noise } from './generator.ts';
import type { Weights } from './layers.ts';
import { decoderOutputs } from './trunk.ts';
import { CapturedFunction } from '../gpu/capture/captured-function.ts';
import type { StepRunnerOptions } from '../gpu/capture/step-runner.ts';

/** Where a generator's noise comes from: nowhere, the weights, or a further input a layer, one for all or one an image. */
export type NoiseKind = 'none' | 'model' | 'shared' | 'each';

/** Of latents [N,L], fingerprints [N,n] and, where noise is given, a noise [1 or N,S,S,1] a layer: images [N,R,R,C]. */
export function capturedGenerator(
  config: NetworkConfig,
  weights: Weights,
  count: number,
  noise: NoiseKind,
  options?: StepRunnerOptions,
): CapturedFunction {
  const { latentSize, fingerprintSize, resolution, channels } = config;
  const isGiven = noise === 'shared' || noise === 'each';
  const noiseCount = noise === 'each' ? count : 1;
  const noiseShapes = isGiven ? noiseSides(config).map((side) => [noiseCount, side, side, 1]) : [];
  return new CapturedFunction(
    [[count, latentSize], [count, fingerprintSize], ...noiseShapes],
    [count, resolution, resolution, channels],
    ([z, fingerprint, ...given]) => {
      const layerNoise: Noise = isGiven ? given : noise === 'model' ? 'stored' : 'none';
      return generate(config, weights, z!, fingerprint!, layerNoise);
    },
    options,
  );
}

/** Of images [N,R,R,C]: the decoder's outputs [N,L+n], latent and logits. */
export function capturedDecoder(
  config: NetworkConfig,
  weights: Weights,
  count: number,
  options?: StepRunnerOptions,
): CapturedFunction {
  const { latentSize, fingerprintSize, resolution, channels } = config;
  return new CapturedFunction(
    [[count, resolution, resolution, channels]],
    [count, latentSize + fingerprintSize],
    ([images]) => decoderOutputs(config, weights, images!),
    options,
  );
}
