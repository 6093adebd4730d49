/**
 * Any image file to upright pixels: recognises the type by its first bytes (never by its name), reads the size before
 * decoding, refuses what would not fit in memory, decodes, turns. Colour profiles and gamma are not applied: stored
 * values are taken as sRGB.
 */
import { StudioError } from '../../base/error.ts';
import { avif } from './avif.ts';
import type { Codecs } from './codecs.ts';
import { applyOrientation } from './exif.ts';
import type { ImageFormat, ImageHeader, RgbaImage } from './format.ts';
import { asciiAt, damaged, unsupported } from './format.ts';
import { gif } from './gif.ts';
import { jpeg } from './jpeg.ts';
import { png } from './png.ts';
import { webp } from './webp.ts';

/** 64 megapixels: above any camera's usual picture, 256 MB once decoded. */
export const MAX_PIXELS = 64 * 1024 * 1024;
/** A file larger than this is no single picture for us. */
export const MAX_FILE_BYTES = 256 * 1024 * 1024;

const formats: readonly ImageFormat[] = [png, jpeg, webp, gif, avif];

/** Types people drop that we can name but not read. */
const strangers: readonly [name: string, matches: (start: string) => boolean][] = [
  ['TIFF', (start) => start.startsWith('II*\0') || start.startsWith('MM\0*')],
  ['BMP', (start) => start.startsWith('BM')],
  ['ICO', (start) => start.startsWith('\0\0\x01\0')],
  ['JPEG 2000', (start) => start.startsWith('\0\0\0\x0cjP') || start.startsWith('\xff\x4f\xff\x51')],
  ['Portable pixmap', (start) => /^P[1-7]\s/.test(start)],
  ['HEIC', (start) => /^....ftyp(hei|hev|mif1|msf1)/s.test(start)],
  ['SVG', (start) => /^\s*(<\?xml|<svg)/.test(start)],
  ['PDF', (start) => start.startsWith('%PDF')],
  ['Photoshop', (start) => start.startsWith('8BPS')],
];

export interface DecodedPicture {
  /** Upright RGBA. */
  image: RgbaImage;
  formatName: string;
  animated: boolean;
}

/** The format of these bytes by their first ones, or undefined. */
export function recognise(bytes: Uint8Array): ImageFormat | undefined {
  return formats.find((format) => format.matches(bytes));
}

/** Reads size and orientation alone. Throws like decodeImage. */
export function inspectImage(bytes: Uint8Array): { format: ImageFormat; header: ImageHeader } {
  if (bytes.length === 0)
    throw new StudioError('image-empty', 'The file is empty.', 'Drop the original again.');
  const format = recognise(bytes);
  if (!format) throw notAnImage(bytes);
  if (bytes.length > MAX_FILE_BYTES) throw tooLarge(`The ${format.name} file has more than 256 MB.`);
  const header = readHeaderSafely(format, bytes);
  if (header.width === 0 || header.height === 0)
    throw damaged(`The ${format.name} is ${header.width}×${header.height} pixels.`);
  if (header.width * header.height > MAX_PIXELS) {
    throw tooLarge(`The ${format.name} is ${header.width}×${header.height} pixels, more than 64 megapixels.`);
  }
  return { format, header };
}

/**
 * Decodes one file. Throws StudioErrors: 'image-empty', 'image-unknown', 'image-unsupported', 'image-damaged',
 * 'image-too-large'.
 */
export async function decodeImage(bytes: Uint8Array<ArrayBuffer>, codecs: Codecs): Promise<DecodedPicture> {
  const { format, header } = inspectImage(bytes);
  const decoded = await format.decode(bytes, header, codecs);
  return {
    image: applyOrientation(decoded, header.orientation),
    formatName: format.name,
    animated: header.animated ?? false,
  };
}

/** A header that points past the file's end is damage, not a defect of ours. */
function readHeaderSafely(format: ImageFormat, bytes: Uint8Array): ImageHeader {
  try {
    return format.readHeader(bytes);
  } catch (error) {
    if (error instanceof RangeError) throw damaged(`The ${format.name} ends inside its header.`);
    throw error;
  }
}

function notAnImage(bytes: Uint8Array): StudioError {
  const start = asciiAt(bytes, 0, 64);
  const stranger = strangers.find(([, matches]) => matches(start));
  if (stranger) return unsupported(`${stranger[0]} files are not supported.`);
  return new StudioError(
    'image-unknown',
    'This is no image that the studio knows.',
    'It reads PNG, JPEG, WebP, GIF and AVIF.',
  );
}

function tooLarge(what: string): StudioError {
  return new StudioError(
    'image-too-large',
    what,
    'Scale it down first; datasets here are at most 256 pixels wide.',
  );
}
