/**
 * JPEG in CMYK or YCCK, made for print, by jpeg-js (BSD): mozjpeg as it is at hand gives no RGB for them. Without a colour profile
 * the inks are taken as plain complements, so colours are close and not exact.
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
