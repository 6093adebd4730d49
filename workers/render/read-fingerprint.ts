/** Reads one image with a model's captured decoder; the next one is a replay. */
import { capturedDecoder } from '../../src/engine/networks/captured-decoder.ts';
import { StudioError } from '../../src/base/error.ts';
import { regenerationDistances } from '../../src/decoding/regenerate.ts';
import { fromPixels } from '../../src/engine/networks/pixels.ts';
import type { OpenModel } from './open-models.ts';

export interface Reading {
  /** [bits] */
  logits: Float32Array<ArrayBuffer>;
  /** The latent's estimate, [latentSize] */
  latents: Float32Array<ArrayBuffer>;
}

/** `pixels` uint8 [R,R,C] at the model's size. Throws 'no-decoder' where the model has none. Leaves no tensors but the captured decoder's. */
export async function readFingerprint(
  { info, config, weights, functions, hasDecoder }: OpenModel,
  pixels: Uint8Array,
): Promise<Reading> {
  if (!hasDecoder) {
    throw new StudioError(
      'no-decoder',
      `“${info.name}” has no decoder, so it can read no fingerprints.`,
      'Choose the model that it was made from.',
    );
  }
  const decoder = functions.get(weights, 'decode 1', (options) =>
    capturedDecoder(config, weights, 1, options),
  );
  const outputs = await decoder.read([fromPixels(pixels)]);
  return { logits: outputs.slice(config.latentSize), latents: outputs.slice(0, config.latentSize) };
}

/** How near the generator comes to the picture; null where the calibration cannot compare that with innocents. */
export async function regenerationOf(
  model: OpenModel,
  pixels: Uint8Array,
  reading: Reading,
): Promise<number | null> {
  const isCalibrated = model.calibration?.spreads.some(({ measure }) => measure === 'regeneration');
  if (!isCalibrated) return null;
  const [distance] = await regenerationDistances(model, [pixels], [reading]);
  return distance ?? null;
}
