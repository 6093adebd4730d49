/**
 * A model's decoder reads pictures batch by batch. It is captured per batch size, so on a GPU the next batch is
 * a replay.
 */
import type { CapturedFunctions } from '../engine/gpu/capture/captured-functions.ts';
import { capturedDecoder } from '../engine/networks/captured-decoder.ts';
import type { NetworkConfig } from '../engine/networks/config.ts';
import type { Weights } from '../engine/networks/layers.ts';
import { fromPixels } from '../engine/networks/pixels.ts';

/** A decoder's weights on the open backend, and the functions captured for them. */
export interface DecoderOnDevice {
  config: NetworkConfig;
  weights: Weights;
  functions: CapturedFunctions;
}

export interface RawReading {
  /** [bits] */
  logits: Float32Array<ArrayBuffer>;
  /** [latentSize]: the latent's estimate. */
  latents: Float32Array<ArrayBuffer>;
}

/**
 * Reads pictures, uint8 [R,R,C] each, as one batch of `size`. Where there are fewer, the last one fills the
 * batch, so that every batch has one shape. Leaves no tensors but the captured decoder's.
 */
export async function readPictures(
  { config, weights, functions }: DecoderOnDevice,
  pictures: readonly Uint8Array[],
  size = pictures.length,
): Promise<RawReading[]> {
  if (pictures.length === 0) return [];
  const decoder = functions.get(weights, `decode ${size}`, (options) =>
    capturedDecoder(config, weights, size, options),
  );
  const pixels = pictures[0]!.length;
  const images = new Float32Array(size * pixels);
  for (let i = 0; i < size; i++) {
    images.set(fromPixels(pictures[Math.min(i, pictures.length - 1)]!), i * pixels);
  }
  const outputs = await decoder.read([images]);
  const { latentSize, fingerprintSize } = config;
  return pictures.map((_, i) => {
    const at = i * (latentSize + fingerprintSize);
    return {
      latents: outputs.slice(at, at + latentSize),
      logits: outputs.slice(at + latentSize, at + latentSize + fingerprintSize),
    };
  });
}
