/** A picture's file as a decoder is shown it: decoded, upright, centre-cropped and averaged to the network's size. */
import type { Codecs } from './decode/codecs.ts';
import { decodeImage } from './decode/decode.ts';
import { fitSquare } from './resize.ts';

export interface FittedPicture {
  /** uint8 [R,R,C] at the network's size. */
  pixels: Uint8Array<ArrayBuffer>;
  sourceWidth: number;
  sourceHeight: number;
  /** True when the source is not of the network's size; at its size not a pixel changes. */
  resized: boolean;
}

export interface PictureShape {
  resolution: number;
  channels: number;
}

/** Throws what decodeImage throws. */
export async function fitPicture(
  bytes: Uint8Array<ArrayBuffer>,
  { resolution, channels }: PictureShape,
  codecs: Codecs,
): Promise<FittedPicture> {
  const { image } = await decodeImage(bytes, codecs);
  const { width, height } = image;
  return {
    pixels: fitSquare(image, resolution, channels === 1 ? 1 : 3).data,
    sourceWidth: width,
    sourceHeight: height,
    resized: width !== resolution || height !== resolution,
  };
}
