/** Prepares a picture's file for a decoder: decoded, upright, centre-cropped and averaged to the network's size. */
import type { Codecs } from './decode/codecs.ts';
import { decodeImage } from './decode/decode.ts';
import type { RgbaImage } from './decode/format.ts';
import { fitSquare } from './resize.ts';

export interface FittedPicture {
  /** uint8 [R,R,C] at the network's size. */
  pixels: Uint8Array<ArrayBuffer>;
  sourceWidth: number;
  sourceHeight: number;
  /** Whether the source had another size than the network. At its size no pixel changes. */
  resized: boolean;
}

export interface PictureShape {
  resolution: number;
  channels: number;
}

/** Throws as decodeImage does. */
export async function fitPicture(
  bytes: Uint8Array<ArrayBuffer>,
  shape: PictureShape,
  codecs: Codecs,
): Promise<FittedPicture> {
  const { image } = await decodeImage(bytes, codecs);
  return fitImage(image, shape);
}

export function fitImage(image: RgbaImage, { resolution, channels }: PictureShape): FittedPicture {
  const { width, height } = image;
  return {
    pixels: fitSquare(image, resolution, channels === 1 ? 1 : 3).data,
    sourceWidth: width,
    sourceHeight: height,
    resized: width !== resolution || height !== resolution,
  };
}

/** Cuts a picture that consists of whole cells of this side, row by row. Otherwise returns the picture itself. */
export function cutCells(image: RgbaImage, side: number): RgbaImage[] {
  const columns = image.width / side;
  const rows = image.height / side;
  if (!Number.isInteger(columns) || !Number.isInteger(rows) || columns * rows < 2) return [image];
  return Array.from({ length: columns * rows }, (_, cell) => {
    const data = new Uint8ClampedArray(side * side * 4);
    const corner = (Math.floor(cell / columns) * side * image.width + (cell % columns) * side) * 4;
    for (let y = 0; y < side; y++) {
      const from = corner + y * image.width * 4;
      data.set(image.data.subarray(from, from + side * 4), y * side * 4);
    }
    return { width: side, height: side, data };
  });
}
