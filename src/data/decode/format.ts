/**
 * The interface of a decoder for one image type. It reads the header first and decodes the pixels only afterwards, so
 * that an absurdly large picture is refused before memory is allocated.
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
  /** Whether the file holds an animation, of which only the first frame is decoded. */
  animated?: boolean;
  /** How many pictures of the same kind the file holds; only the first is decoded. */
  pages?: number;
}

/** The decoder of one type. formats/known-formats.ts recognises the type of a file. */
export interface PictureDecoder {
  /** Throws 'image-damaged' when the header makes no sense. */
  readHeader(bytes: Uint8Array): ImageHeader;
  /** Decodes the (first) picture, not yet oriented. Throws 'image-damaged' or 'image-unsupported'. */
  decode(bytes: Uint8Array<ArrayBuffer>, header: ImageHeader, codecs: Codecs): Promise<RgbaImage>;
}

export function damaged(what: string): StudioError {
  return new StudioError('image-damaged', what, 'Open it in an image program, save it again, and drop that.');
}

export function unsupported(what: string, hint = 'Save it as PNG or JPEG and drop that.'): StudioError {
  return new StudioError('image-unsupported', what, hint);
}

/**
 * The picture, or undefined if the codec cannot read the file. A StudioError is passed on, since a codec that could
 * not be loaded is not the file's fault.
 */
export async function decodable(decoding: Promise<RgbaImage | undefined>): Promise<RgbaImage | undefined> {
  try {
    return await decoding;
  } catch (error) {
    if (error instanceof StudioError) throw error;
    return undefined;
  }
}

/** The ASCII characters at `offset`; fewer at the end of the bytes. */
export function asciiAt(bytes: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + length));
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
