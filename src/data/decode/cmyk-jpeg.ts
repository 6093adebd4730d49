/**
 * Decodes JPEGs in CMYK or YCCK, as made for print, with jpeg-js (BSD), since our build of mozjpeg gives no RGB for
 * them. No colour profile is applied and inks are taken as plain complements, so colours are close but not exact.
 */
import type { RgbaImage } from './format.ts';

/** Rejects with whatever the decoder throws. */
export async function decodeCmykJpeg(bytes: Uint8Array<ArrayBuffer>): Promise<RgbaImage> {
  const { decode } = await import('jpeg-js');
  const { width, height, data } = decode(bytes, {
    useTArray: true,
    formatAsRGBA: true,
    tolerantDecoding: false,
    maxMemoryUsageInMB: 2048,
  });
  return { width, height, data: new Uint8Array(data) };
}
