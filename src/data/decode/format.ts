/**
 * What a decoder of one image type offers: a cheap look at the header first, the pixels only afterwards, so that a
 * picture of absurd size is refused before any memory is taken for it.
 */
import { StudioError } from '../../base/error.ts';
import type { Codecs } from './codecs.ts';

/** uint8 RGBA [H,W,4], straight alpha. */
export interface RgbaImage {
  width: number;
  height: number;
  data: Uint8Array<ArrayBuffer> | Uint8ClampedArray<ArrayBuffer>;
}

export interface ImageHeader {
  width: number;
  height: number;
  /** EXIF orientation 1 … 8 still to be applied to the decoded pixels; 1 is upright. */
  orientation: number;
  /** True where the file holds an animation; only its first frame is decoded. */
  animated?: boolean;
  /** How many pictures of the same kind the file holds; only the first is decoded. */
  pages?: number;
}

/** Of one type; which type a file is stands in formats/known-formats.ts. */
export interface PictureDecoder {
  /** Throws 'image-damaged' when the header makes no sense. */
  readHeader(bytes: Uint8Array): ImageHeader;
  /** Decodes the (first) picture, not yet oriented. Throws 'image-damaged' or 'image-unsupported'. */
  decode(bytes: Uint8Array<ArrayBuffer>, header: ImageHeader, codecs: Codecs): Promise<RgbaImage>;
}

export function damaged(what: string): StudioError {
  return new StudioError('image-damaged', what, 'Open it in an image program, save it anew, and drop that.');
}

export function unsupported(what: string, hint = 'Save it as PNG or JPEG and drop that.'): StudioError {
  return new StudioError('image-unsupported', what, hint);
}

/**
 * What a codec makes of a file; undefined where it cannot read it. That it is not there at all is no fault of the file's and is
 * thrown on.
 */
export async function decodable(decoding: Promise<RgbaImage | undefined>): Promise<RgbaImage | undefined> {
  try {
    return await decoding;
  } catch (error) {
    if (error instanceof StudioError) throw error;
    return undefined;
  }
}

/** The four or so ASCII characters at `offset`; shorter at the end of the bytes. */
export function asciiAt(bytes: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + length));
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
