/**
 * TIFF by the package `tiff` (MIT), fetched with the first file that needs it: grey, RGB and palettes of 8 or 16 bits, packed by
 * LZW or deflate or not at all, in strips or tiles. Of several pages the first is taken.
 */
import type { TiffIfd } from 'tiff';
import { checkDirectories } from './tiff-directories.ts';
import { exifOrientation } from './exif.ts';
import type { PictureDecoder, RgbaImage } from './format.ts';
import { damaged, unsupported, viewOf } from './format.ts';

/** Of PhotometricInterpretation. */
const WHITE_IS_ZERO = 0;
const PALETTE = 3;

export const tiff: PictureDecoder = {
  readHeader(bytes) {
    const { width, height } = readSize(bytes);
    return { width, height, orientation: exifOrientation(bytes) };
  },
  async decode(bytes) {
    checkDirectories(bytes);
    const { decode } = await import('tiff');
    try {
      const [page] = decode(bytes, { pages: [0] });
      if (page) return toRgba(page);
    } catch (error) {
      if (error instanceof Error && /unsupported|not supported/i.test(error.message))
        throw unsupported(`This kind of TIFF is not supported (${error.message}).`);
    }
    throw damaged('The TIFF is damaged and cannot be decoded.');
  },
};

/** Width and height are two of the first directory's entries, numbers of 16 or 32 bits. */
function readSize(bytes: Uint8Array): { width: number; height: number } {
  const view = viewOf(bytes);
  const isLittle = bytes[0] === 0x49;
  const directory = view.getUint32(4, isLittle);
  const size = { width: 0, height: 0 };
  const entries = view.getUint16(directory, isLittle);
  for (let i = 0; i < entries; i++) {
    const at = directory + 2 + i * 12;
    const tag = view.getUint16(at, isLittle);
    const isShort = view.getUint16(at + 2, isLittle) === 3;
    const value = isShort ? view.getUint16(at + 8, isLittle) : view.getUint32(at + 8, isLittle);
    if (tag === 256) size.width = value;
    if (tag === 257) size.height = value;
  }
  return size;
}

function toRgba(page: TiffIfd): RgbaImage {
  const { width, height, components, bitsPerSample, type, palette, data, alpha } = page;
  if (type > PALETTE || (bitsPerSample !== 8 && bitsPerSample !== 16))
    throw unsupported('TIFF in colours for print, of floats or of single bits is not supported.');
  const out = new Uint8ClampedArray(width * height * 4).fill(255);
  const most = 2 ** bitsPerSample - 1;
  for (let pixel = 0; pixel < width * height; pixel++) {
    const at = pixel * components;
    const first = data[at]!;
    const isGrey = components < 3;
    for (let c = 0; c < 3; c++) {
      const value = type === PALETTE ? palette![first]![c]! / 65535 : data[isGrey ? at : at + c]! / most;
      out[pixel * 4 + c] = Math.round(255 * (type === WHITE_IS_ZERO ? 1 - value : value));
    }
    if (alpha) out[pixel * 4 + 3] = Math.round((255 * data[at + components - 1]!) / most);
  }
  return { width, height, data: out };
}
