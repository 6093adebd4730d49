/**
 * JPEG. Size and orientation come from the markers, and pixels from mozjpeg, or from jpeg-js for CMYK. 12-bit
 * pictures are refused with that reason. Files that end early are refused too, since the codec would fill the rest
 * with grey and we would train on it.
 */
import { decodeCmykJpeg } from './cmyk-jpeg.ts';
import { exifOrientation } from './exif.ts';
import type { PictureDecoder } from './format.ts';
import { asciiAt, damaged, decodable, unsupported, viewOf } from './format.ts';

const APP1 = 0xe1;
const PROGRESSIVE = 0xc2;
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
/** Encoders write about ten. */
const MAX_SCANS = 100;

export const jpeg: PictureDecoder = {
  readHeader: (bytes) => {
    const { width, height, orientation } = readFrame(bytes);
    return { width, height, orientation };
  },
  async decode(bytes, _header, codecs) {
    const frame = readFrame(bytes);
    if (frame.kind > PROGRESSIVE) {
      throw unsupported('JPEG of a rare kind (arithmetic, lossless or hierarchical) is not supported.');
    }
    if (frame.precision !== 8)
      throw unsupported(`JPEG with ${frame.precision} bits a sample is not supported.`);
    if (!hasEnd(bytes, frame.scanOffset)) throw damaged('The JPEG ends before its picture is complete.');
    // Each scan is a pass over the whole picture, yet an empty scan takes only ten bytes of the file.
    if (scansFrom(bytes, frame.scanOffset) > MAX_SCANS)
      throw unsupported(`JPEG of more than ${MAX_SCANS} scans is not supported.`);
    const decoding = frame.components === 4 ? decodeCmykJpeg(bytes) : codecs.decode('jpeg', bytes);
    const image = await decodable(decoding);
    if (!image) throw damaged('The JPEG is damaged and cannot be decoded.');
    return image;
  },
};

interface Frame {
  /** The start-of-frame marker. Cameras and programs write C0, C1 and C2. */
  kind: number;
  width: number;
  height: number;
  precision: number;
  components: number;
  orientation: number;
  /** Offset of the first scan's marker, or the file's length if there is none. */
  scanOffset: number;
}

/** Follows the markers up to the first scan. Bytes between segments are skipped, as in decoders. */
function readFrame(bytes: Uint8Array): Frame {
  const view = viewOf(bytes);
  let frame: Omit<Frame, 'orientation' | 'scanOffset'> | undefined;
  let orientation: number | undefined;
  let at = 2;
  while (at + 4 <= bytes.length) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff || marker === 0 || marker === 0xff) {
      at++;
      continue;
    }
    if (marker === START_OF_SCAN || marker === END_OF_IMAGE) break;
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
      continue;
    }
    const length = view.getUint16(at + 2);
    const segment = bytes.subarray(at + 4, at + 2 + length);
    if (marker === APP1 && orientation === undefined && asciiAt(segment, 0, 6) === 'Exif\0\0') {
      orientation = exifOrientation(segment);
    }
    if (isStartOfFrame(marker) && segment.length >= 6) {
      if (frame) throw damaged('The JPEG has two picture headers.');
      const frameView = viewOf(segment);
      frame = {
        kind: marker,
        precision: segment[0]!,
        height: frameView.getUint16(1),
        width: frameView.getUint16(3),
        components: segment[5]!,
      };
    }
    at += 2 + length;
  }
  if (!frame || frame.width === 0 || frame.height === 0)
    throw damaged('The JPEG has no readable picture header.');
  return { ...frame, orientation: orientation ?? 1, scanOffset: Math.min(at, bytes.length) };
}

/** C0 … CF are frames, except the tables C4 (Huffman), C8 (reserved) and CC (arithmetic). */
function isStartOfFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Looks for the end marker after the first scan. Bytes after it do no harm. */
function hasEnd(bytes: Uint8Array, scanOffset: number): boolean {
  for (let at = bytes.length - 2; at >= scanOffset; at--) {
    if (bytes[at] === 0xff && bytes[at + 1] === END_OF_IMAGE) return true;
  }
  return false;
}

/**
 * The number of scans up to the end marker. Entropy-coded data never contain a scan's marker, so markers can be
 * counted.
 */
function scansFrom(bytes: Uint8Array, scanOffset: number): number {
  let scans = 0;
  for (let at = scanOffset; at + 1 < bytes.length; at++) {
    if (bytes[at] !== 0xff) continue;
    if (bytes[at + 1] === END_OF_IMAGE) break;
    if (bytes[at + 1] === START_OF_SCAN) scans++;
  }
  return scans;
}
