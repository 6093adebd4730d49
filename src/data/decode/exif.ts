/**
 * The orientation in EXIF data: tag 0x0112 of the first directory of a TIFF structure, and its effect on pixels.
 * Anything malformed counts as upright, as in cameras and browsers. XMP is ignored.
 */
import type { RgbaImage } from './format.ts';
import { asciiAt, viewOf } from './format.ts';

const ORIENTATION_TAG = 0x0112;
const SHORT = 3;

/**
 * Returns 1 … 8.
 * @param exif the TIFF structure from its byte-order mark on; a leading `Exif\0\0` is skipped
 */
export function exifOrientation(exif: Uint8Array): number {
  const tiff = asciiAt(exif, 0, 4) === 'Exif' ? exif.subarray(6) : exif;
  const order = asciiAt(tiff, 0, 2);
  if (tiff.length < 8 || (order !== 'II' && order !== 'MM')) return 1;
  const littleEndian = order === 'II';
  const view = viewOf(tiff);
  const directory = view.getUint32(4, littleEndian);
  if (directory + 2 > tiff.length) return 1;
  const entryCount = view.getUint16(directory, littleEndian);
  for (let i = 0; i < entryCount; i++) {
    const entry = directory + 2 + i * 12;
    if (entry + 12 > tiff.length) return 1;
    if (view.getUint16(entry, littleEndian) !== ORIENTATION_TAG) continue;
    const value = view.getUint16(entry + 8, littleEndian);
    return view.getUint16(entry + 2, littleEndian) === SHORT && value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/**
 * Turns and mirrors an image upright. EXIF numbers say where the stored first row and column lie: 1 top left, 2 top
 * right, 3 bottom right, 4 bottom left; 5 … 8 are the same with rows and columns exchanged. For orientation 1,
 * returns the same object.
 */
export function applyOrientation(image: RgbaImage, orientation: number): RgbaImage {
  if (orientation < 2 || orientation > 8) return image;
  const { width, height } = image;
  const exchanged = orientation >= 5;
  const outWidth = exchanged ? height : width;
  const outHeight = exchanged ? width : height;
  const mirrorX = [2, 3, 7, 8].includes(orientation);
  const mirrorY = [3, 4, 6, 7].includes(orientation);
  // One 32-bit word is one pixel.
  const source = new Uint32Array(image.data.buffer, image.data.byteOffset, width * height);
  const target = new Uint32Array(width * height);
  for (let y = 0, at = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const along = exchanged ? y : x;
      const down = exchanged ? x : y;
      const sourceX = mirrorX ? width - 1 - along : along;
      const sourceY = mirrorY ? height - 1 - down : down;
      target[at++] = source[sourceY * width + sourceX]!;
    }
  }
  return { width: outWidth, height: outHeight, data: new Uint8Array(target.buffer) };
}
