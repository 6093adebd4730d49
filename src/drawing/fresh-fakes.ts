/**
 * Fresh fakes for an evaluation, and the bits that the decoder reads in them. Latents, fingerprints and noise
 * are drawn on the device; only pictures and bits are read back. A function of the seed and the batch size.
 */
import { CapturedFunctions } from '../engine/gpu/capture/captured-functions.ts';
import type { StepRunnerOptions } from '../engine/gpu/capture/step-runner.ts';
import type { NetworkConfig } from '../engine/networks/config.ts';
import type { Weights } from '../engine/networks/layers.ts';
import { toPixels } from '../engine/networks/pixels.ts';
import { readRight } from '../metrics/bit-accuracy.ts';
import type { FakeBatch, Fakes } from '../metrics/evaluate.ts';
import { drawBatches } from './draw-batches.ts';
import type { PictureSource } from './source.ts';

/** Streams of independent draws in one step. Noise takes one stream a layer, from this number on. */
const STREAMS = { latent: 1, fingerprint: 2, noise: 3 } as const;

export interface FreshFakesOptions extends StepRunnerOptions {
  config: NetworkConfig;
  /** Mapping and synthesis of the moving average, and the decoder; on the open backend as long as fakes are drawn. */
  weights: Weights;
  count: number;
  /** Images at once. */
  batch: number;
  seed: number;
}

/** Holds tensors only while its batches are asked for. */
export function freshFakes(options: FreshFakesOptions): Fakes {
  const { resolution, channels, fingerprintSize } = options.config;
  return {
    count: options.count,
    height: resolution,
    width: resolution,
    channels,
    bitCount: fingerprintSize,
    batches: () => batchesOf(options),
  };
}

async function* batchesOf(options: FreshFakesOptions): AsyncGenerator<FakeBatch> {
  const { config, weights, count, batch: size, seed, ...runner } = options;
  const { latent, fingerprint, noise } = STREAMS;
  const source: PictureSource = { count, noise: { seed, noise, inputs: { latent, fingerprint } } };
  const functions = new CapturedFunctions(runner);
  try {
    const batches = drawBatches(source, { size, decode: true }, (use) => use({ config, weights, functions }));
    for await (const batch of batches) {
      yield {
        pixels: toPixels(batch.images, 'truncate'),
        count: batch.count,
        readRight: readRight(batch.logits, batch.fingerprints, config.fingerprintSize),
      };
    }
  } finally {
    functions.clear();
  }
}
