/** The decoder of given weights as a captured function of one batch size. It uses the weights' tensors. */
import type { NetworkConfig } from './config.ts';
import type { Weights } from './layers.ts';
import { decoderOutputs } from './trunk.ts';
import { CapturedFunction } from '../gpu/capture/captured-function.ts';
import type { StepRunnerOptions } from '../gpu/capture/step-runner.ts';

/** Images [N,R,R,C] → the decoder's outputs [N,L+n], latent and logits. */
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
