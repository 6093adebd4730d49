/** One image through a model's decoder. */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../src/engine/error.ts';
import { fromPixels } from '../../src/engine/networks/pixels.ts';
import { decode } from '../../src/engine/networks/trunk.ts';
import type { OpenModel } from './open-models.ts';

export interface Reading {
  /** [bits] */
  logits: Float32Array<ArrayBuffer>;
  /** The latent's estimate, [latentSize] */
  latents: Float32Array<ArrayBuffer>;
}

/** `pixels` uint8 [R,R,C] at the model's size. Throws 'no-decoder' where the model has none. Leaves no tensors. */
export async function readFingerprint(
  { info, config, weights, hasDecoder }: OpenModel,
  pixels: Uint8Array,
): Promise<Reading> {
  if (!hasDecoder) {
    throw new StudioError(
      'no-decoder',
      `“${info.name}” has no decoder, so it can read no fingerprints.`,
      'Choose the model that it was made from.',
    );
  }
  const { resolution, channels } = config;
  const outputs = tf.tidy(() => {
    const images = tf.tensor4d(fromPixels(pixels), [1, resolution, resolution, channels]);
    const { logits, latents } = decode(config, weights, images);
    return [logits, latents] as const;
  });
  try {
    const [logits, latents] = await Promise.all(outputs.map((output) => output.data()));
    return { logits: Float32Array.from(logits!), latents: Float32Array.from(latents!) };
  } finally {
    tf.dispose([...outputs]);
  }
}
