/**
 * TIFF: grey, RGB and palettes of up to 16 bits, uncompressed or packed with LZW, deflate or PackBits, in strips or
 * tiles, with or without alpha. Of several pages the first is read. It is written here because available libraries
 * confuse tiles, planes and signs (tiff 7) or unpack a small file without a limit (geotiff 3). Source: Adobe, "TIFF
 * Revision 6.0".
 */
import type { PictureDecoder, RgbaImage } from '../format.ts';
import { unsupported } from '../format.ts';
import { readSamples, type Samples } from './blocks.ts';
import { damagedTiff, readPages, type TiffDirectory } from './directory.ts';

/** Values of the tag that says what a sample means. */
const WHITE_IS_ZERO = 0;
const BLACK_IS_ZERO = 1;
const RGB = 2;
const PALETTE = 3;

/** Values of ExtraSamples: alpha with colours multiplied by it, and alpha without. */
const ASSOCIATED = 1;
const UNASSOCIATED = 2;

export const tiff: PictureDecoder = {
  readHeader(bytes) {
    const { page, pages } = readPages(bytes);
    return {
      width: page.number('width', 0),
      height: page.number('height', 0),
      orientation: page.number('orientation', 1),
      pages,
    };
  },
  async decode(bytes, { width, height }) {
    const { page } = readPages(bytes);
    const type = page.number('photometric', page.number('samplesPerPixel', 1) < 3 ? BLACK_IS_ZERO : RGB);
    if (type > PALETTE) throw unsupported('TIFF in colours for print or for video is not supported.');
    const samples = readSamples(bytes, page);
    const data = new Uint8Array(width * height * 4).fill(255);
    colour(samples, type, page, data);
    layAlpha(samples, type === RGB ? 3 : 1, page, data);
    return { width, height, data } satisfies RgbaImage;
  },
};

function colour({ data, channels, most }: Samples, type: number, page: TiffDirectory, out: Uint8Array): void {
  if (type === RGB) {
    if (channels < 3) throw damagedTiff();
    for (let at = 0, to = 0; to < out.length; at += channels, to += 4) {
      for (let c = 0; c < 3; c++) out[to + c] = data[at + c]!;
    }
    return;
  }
  const shades = type === PALETTE ? paletteOf(page, most) : shadesOf(most, type === WHITE_IS_ZERO);
  for (let at = 0, to = 0; to < out.length; at += channels, to += 4) {
    for (let c = 0; c < 3; c++) out[to + c] = shades[data[at]! * 3 + c]!;
  }
}

/** The grey of every value, [most + 1, 3]. */
function shadesOf(most: number, isInverted: boolean): Uint8Array {
  return Uint8Array.from({ length: 3 * (most + 1) }, (_, i) => {
    const value = Math.floor(i / 3);
    return Math.round((255 * (isInverted ? most - value : value)) / most);
  });
}

/**
 * The palette, [most + 1, 3]. A TIFF stores all reds, then all greens, then all blues, with 16 bits. Some writers use
 * only 8.
 */
function paletteOf(page: TiffDirectory, most: number): Uint8Array {
  const colours = page.numbers('colorMap');
  const count = most + 1;
  if (page.number('bitsPerSample', 1) > 8 || colours.length < 3 * count) throw damagedTiff();
  const shift = colours.every((value) => value < 256) ? 0 : 8;
  return Uint8Array.from(
    { length: 3 * count },
    (_, i) => colours[(i % 3) * count + Math.floor(i / 3)]! >> shift,
  );
}

/** Applies the first channel after the colours that is marked as alpha. An unmarked one is ignored. */
function layAlpha(
  { data, channels, most }: Samples,
  colours: number,
  page: TiffDirectory,
  out: Uint8Array,
): void {
  const extra = page.numbers('extraSamples').slice(0, channels - colours);
  const index = extra.findIndex((kind) => kind === ASSOCIATED || kind === UNASSOCIATED);
  if (index < 0) return;
  for (let at = colours + index, to = 0; to < out.length; at += channels, to += 4) {
    const alpha = Math.round((255 * data[at]!) / most);
    out[to + 3] = alpha;
    if (extra[index] !== ASSOCIATED || alpha === 0) continue;
    for (let c = 0; c < 3; c++) out[to + c] = Math.min(255, Math.round((255 * out[to + c]!) / alpha));
  }
}
