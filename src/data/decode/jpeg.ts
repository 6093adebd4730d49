/**
 * JPEG: size and orientation from the markers, pixels from mozjpeg, those in CMYK from jpeg-js. 12-bit pictures are refused by
 * name, a file that ends early too: the codec would fill the rest with grey, and grey would be trained on.
 */
import { decodeCmykJpeg } from './cmyk-jpeg.ts';
import { exifOrientation } from './exif.ts';
import type { PictureDecoder } from './format.ts';
import { asciiAt, damaged, decodable, unsupported, viewOf } from './format.ts';

const APP1 = 0xe1;
const PROGRESSIVE = 0xc2;
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
/** Encoders write ten or so. */
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
    // Each scan goes over the whole picture, and a scan that says nothing takes ten bytes.
    if (scansFrom(bytes, frame.scanOffset) > MAX_SCANS)
      throw unsupported(`JPEG of more than ${MAX_SCANS} scans is not supported.`);
    const decoding = frame.components === 4 ? decodeCmykJpeg(bytes) : codecs.decode('jpeg', bytes);
    const image = await decodable(decoding);
    if (!image) throw damaged('The JPEG is damaged and cannot be decoded.');
    return image;
  },
};

interface Frame {
  /** The start-of-frame marker: C0, C1 and C2 are what cameras and programs write. */
  kind: number;
  width: number;
  height: number;
  precision: number;
  components: number;
  orientation: number;
  /** Offset of the first scan's marker; the file's length where there is none. */
  scanOffset: number;
}

/** Walks the markers up to the first scan; bytes between segments are skipped as decoders do. */
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

/** C0 … CF are frames, but for the tables C4 (Huffman), C8 (reserved) and CC (arithmetic). */
function isStartOfFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Looks for the end marker after the scan began; bytes after it do no harm. */
function hasEnd(bytes: Uint8Array, scanOffset: number): boolean {
  for (let at = bytes.length - 2; at >= scanOffset; at--) {
    if (bytes[at] === 0xff && bytes[at + 1] === END_OF_IMAGE) return true;
  }
  return false;
}

/** How many scans there are up to the end marker: what an entropy-coded stretch holds is never followed by one's code. */
function scansFrom(bytes: Uint8Array, scanOffset: number): number {
  let scans = 0;
  for (let at = scanOffset; at + 1 < bytes.length; at++) {
    if (bytes[at] !== 0xff) continue;
    if (bytes[at + 1] === END_OF_IMAGE) break;
    if (bytes[at + 1] === START_OF_SCAN) scans++;
  }
  return scans;
}
