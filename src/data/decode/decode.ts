/**
 * Decodes any image file to upright pixels. It finds the type from the first bytes (never from the name), reads the
 * size before decoding, refuses what would not fit in memory, decodes, and applies the orientation. Colour profiles
 * and gamma are not applied: stored values are taken as sRGB.
 */
import { StudioError } from '../../base/error.ts';
import type { PictureId } from '../../formats/known-formats.ts';
import { findFormat, wrongFormat } from '../../formats/sniff.ts';
import { avif } from './avif.ts';
import { bmp } from './bmp.ts';
import type { Codecs } from './codecs.ts';
import { applyOrientation } from './exif.ts';
import type { ImageHeader, PictureDecoder, RgbaImage } from './format.ts';
import { damaged } from './format.ts';
import { gif } from './gif.ts';
import { heic } from './heic.ts';
import { jpeg } from './jpeg.ts';
import { png } from './png.ts';
import { tiff } from './tiff/tiff.ts';
import { webp } from './webp.ts';

/** 64 megapixels: more than a camera's usual picture, and 256 MB once decoded. */
const MAX_PIXELS = 64 * 1024 * 1024;
/** A photo takes a byte for every few pixels. A small file with very many pixels would only exhaust the memory. */
function mostPixels(fileBytes: number): number {
  return Math.min(MAX_PIXELS, Math.max(16e6, 6 * fileBytes));
}

/** No single picture is larger than this file size. */
export const MAX_FILE_BYTES = 256 * 1024 * 1024;

const decoders: Readonly<Record<PictureId, PictureDecoder>> = {
  png,
  jpeg,
  webp,
  gif,
  avif,
  heic,
  tiff,
  bmp,
};

export interface DecodedPicture {
  /** Upright RGBA. */
  image: RgbaImage;
  /** Says which parts of the file were left out. */
  note?: string;
}

/** A picture's decoder and header. The pixels are not decoded yet. */
interface InspectedImage {
  decoder: PictureDecoder;
  header: ImageHeader;
}

/** Reads only size and orientation. Throws as decodeImage does. */
export function inspectImage(bytes: Uint8Array): InspectedImage {
  if (bytes.length === 0)
    throw new StudioError('image-empty', 'The file is empty.', 'Drop the original again.');
  const format = findFormat(bytes);
  if (format?.kind !== 'picture') throw wrongFormat(bytes, 'a picture', 'image-unknown');
  const decoder = decoders[format.id];
  const name = format.name.replace(/^an? /, '');
  if (bytes.length > MAX_FILE_BYTES) throw tooLarge(`The ${name} file has more than 256 MB.`);
  const header = readHeaderSafely(decoder, name, bytes);
  const { width, height } = header;
  if (width === 0 || height === 0) throw damaged(`The ${name} is ${width}×${height} pixels.`);
  const most = mostPixels(bytes.length);
  if (width * height > most) {
    const allowed = `${Math.floor(most / 1e6)} megapixels${most < MAX_PIXELS ? ' that a file of its size may have' : ''}`;
    throw tooLarge(`The ${name} is ${width}×${height} pixels, more than the ${allowed}.`);
  }
  return { decoder, header };
}

/**
 * Decodes one file. Throws StudioErrors: 'image-empty', 'image-unknown', 'image-unsupported', 'image-damaged',
 * 'image-too-large'.
 */
export async function decodeImage(bytes: Uint8Array<ArrayBuffer>, codecs: Codecs): Promise<DecodedPicture> {
  const { decoder, header } = inspectImage(bytes);
  const decoded = await decoder.decode(bytes, header, codecs);
  const note = leftOut(header);
  return { image: applyOrientation(decoded, header.orientation), ...(note !== undefined && { note }) };
}

function leftOut({ animated, pages = 1 }: ImageHeader): string | undefined {
  if (animated) return 'Only the first frame of the animation is used.';
  return pages > 1 ? `Only the first of its ${pages} pages is used.` : undefined;
}

/** A header that points past the file's end is damage in the file, not a bug of ours. */
function readHeaderSafely(decoder: PictureDecoder, name: string, bytes: Uint8Array): ImageHeader {
  try {
    return decoder.readHeader(bytes);
  } catch (error) {
    if (error instanceof RangeError) throw damaged(`The ${name} ends inside its header.`);
    throw error;
  }
}

function tooLarge(what: string): StudioError {
  return new StudioError(
    'image-too-large',
    what,
    'Scale it down first; datasets here are at most 256 pixels wide.',
  );
}
