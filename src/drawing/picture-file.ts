/** Pictures as one PNG file: a grid of columns, or one alone. */
import { encodePng } from '../formats/png-encode.ts';
import { textKeyword } from './manifest.ts';
import { layOut, type Pictures } from './sheet.ts';

export interface PictureFileOptions {
  /** 1 if left out. */
  columns?: number;
  /** What the file says about itself (manifest.ts); nothing if left out. */
  text?: string;
}

/**
 * Writes 8-bit grey or RGB. Where cells are missing in the last row it writes RGBA, and they are transparent.
 */
export function pictureFile(
  pictures: Pictures,
  { columns = 1, text }: PictureFileOptions = {},
): Uint8Array<ArrayBuffer> {
  const { count, resolution, channels } = pictures;
  const rows = Math.ceil(count / columns);
  const outChannels = count === rows * columns ? channels : 4;
  return encodePng({
    width: columns * resolution,
    height: rows * resolution,
    channels: outChannels,
    data: layOut(pictures, columns, outChannels),
    ...(text !== undefined && { text: { [textKeyword]: text } }),
  });
}
