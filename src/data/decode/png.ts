/**
 * PNG as an image type. Our reader in src/formats decodes the pixels. This file adds the EXIF orientation and whether
 * more frames follow (the first picture of an APNG is a plain PNG).
 */
import { StudioError } from '../../base/error.ts';
import { decodePng, readPngHeader } from '../../formats/png.ts';
import { exifOrientation } from './exif.ts';
import type { PictureDecoder } from './format.ts';
import { asciiAt, viewOf } from './format.ts';

const SIGNATURE_BYTES = 8;
/** Length, type and checksum, which surround a chunk's data. */
const CHUNK_FRAME_BYTES = 12;

export const png: PictureDecoder = {
  readHeader(bytes) {
    const { width, height } = readPngHeader(bytes);
    const exif = findChunk(bytes, 'eXIf');
    return {
      width,
      height,
      orientation: exif ? exifOrientation(exif) : 1,
      animated: findChunk(bytes, 'acTL') !== undefined,
    };
  },
  async decode(bytes, { width, height }) {
    try {
      // The size was checked against our own limit before. A damaged chunk with the orientation is refused here.
      return decodePng(bytes, { maxPixels: width * height });
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      throw new StudioError('image-damaged', error.message, error.hint, { cause: error });
    }
  },
};

/** Follows the chunks to the last one without checking their checksums, which decoding does. */
function findChunk(bytes: Uint8Array, type: string): Uint8Array | undefined {
  const view = viewOf(bytes);
  for (let at = SIGNATURE_BYTES; at + CHUNK_FRAME_BYTES <= bytes.length;) {
    const sizeBytes = view.getUint32(at);
    if (asciiAt(bytes, at + 4, 4) === 'IEND') return undefined;
    if (asciiAt(bytes, at + 4, 4) === type) return bytes.subarray(at + 8, at + 8 + sizeBytes);
    at += CHUNK_FRAME_BYTES + sizeBytes;
  }
  return undefined;
}
