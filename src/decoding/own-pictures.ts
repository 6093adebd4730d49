/**
 * A model's own pictures as a stranger would meet them: drawn under fresh random fingerprints, rounded to 8
 * bits. A calibration uses them as marked pictures. Where nobody has their fingerprints they also serve as
 * innocent ones.
 */
import { drawBatches, type Painter } from '../drawing/draw-batches.ts';
import type { PictureSource } from '../drawing/source.ts';
import { toPixels } from '../engine/networks/pixels.ts';

/** Streams of the device's draws. */
const STREAMS = { latent: 1, fingerprint: 2, noise: 3 } as const;

export interface OwnPicture {
  /** uint8 [R,R,C] */
  pixels: Uint8Array<ArrayBuffer>;
  /** [n] of 0 and 1: what it was drawn under. */
  fingerprint: Uint8Array<ArrayBuffer>;
}

/** `count` pictures, `size` at once: a function of the seed and the batch's size. */
export async function* ownPictures(
  painter: Painter,
  { count, size, seed }: { count: number; size: number; seed: number },
): AsyncGenerator<OwnPicture> {
  const { latent, fingerprint, noise } = STREAMS;
  const source: PictureSource = { count, noise: { seed, noise, inputs: { latent, fingerprint } } };
  const { resolution, channels, fingerprintSize } = painter.config;
  const picture = resolution ** 2 * channels;
  for await (const batch of drawBatches(source, { size }, (use) => use(painter))) {
    const pixels = toPixels(batch.images, 'truncate');
    for (let i = 0; i < batch.count; i++) {
      const bits = batch.fingerprints.subarray(i * fingerprintSize, (i + 1) * fingerprintSize);
      yield {
        pixels: pixels.slice(i * picture, (i + 1) * picture),
        fingerprint: Uint8Array.from(bits, (bit) => (bit > 0.5 ? 1 : 0)),
      };
    }
  }
}
