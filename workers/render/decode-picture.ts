/** One picture through a model's decoder, and how near its generator comes to it. */
import { throwIfAborted } from '../../src/base/abort.ts';
import type { Codecs } from '../../src/data/decode/codecs.ts';
import { asPictures, toSheet } from '../../src/drawing/sheet.ts';
import { bitsFromLogits, toBitString } from '../../src/fingerprint/bits.ts';
import type { WithModel } from './grid-drawer.ts';
import type { DecodeReply, DecodeRequest } from './protocol.ts';
import { readFingerprint, regenerationOf } from './read-fingerprint.ts';
import { readImage } from './read-image.ts';

interface DecodeParts {
  withModel: WithModel;
  codecs: Codecs;
  signal: AbortSignal;
}

/** Throws 'aborted' between its steps, and what reading the picture and the model throws. */
export async function decodePicture(
  { modelId, image }: DecodeRequest,
  { withModel, codecs, signal }: DecodeParts,
): Promise<DecodeReply> {
  const start = performance.now();
  const info = await withModel(modelId, async (model) => model.info);
  throwIfAborted(signal);
  const seen = await readImage(image, info.network, codecs);
  throwIfAborted(signal);
  const { pixels, sourceWidth, sourceHeight, resized } = seen;
  const { logits, latents } = await withModel(modelId, (model) => readFingerprint(model, pixels));
  throwIfAborted(signal);
  const regeneration = await withModel(modelId, (model) =>
    regenerationOf(model, pixels, { logits, latents }),
  );
  throwIfAborted(signal);
  return {
    modelId,
    bits: toBitString(bitsFromLogits(logits)),
    logits,
    latents,
    regeneration,
    sourceWidth,
    sourceHeight,
    resized,
    seen: toSheet(asPictures(info, pixels), 1),
    elapsedMs: performance.now() - start,
    backend: info.backend,
  };
}
