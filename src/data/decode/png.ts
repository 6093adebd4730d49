/**
 * PNG as an image type: the pixels come from our own reader in src/formats; here is only what an ingest asks beyond
 * them, the EXIF orientation and whether more frames follow (APNG's first picture is a plain PNG).
 */
import { StudioError } from '../../base/error.ts';
import { decodePng, readPngHeader } from '../../formats/png.ts';
import { exifOrientation } from './exif.ts';
import type { PictureDecoder } from './format.ts';
import { asciiAt, viewOf } from './format.ts';

const SIGNATURE_BYTES = 8;
/** Length, type and checksum around a chunk's data. */
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
      // The size was checked against our own limit before. A damaged chunk that turns the picture is refused here.
      return decodePng(bytes, { maxPixels: width * height });
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      throw new StudioError('image-damaged', error.message, error.hint, { cause: error });
    }
  },
};

/** Hops from chunk to chunk up to the last without checking sums, which decoding does. */
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
