/**
 * AVIF: size and turning of the primary picture from the file's boxes (ISO 23008-12), pixels from libavif, which
 * leaves turning and mirroring to us. Of an image sequence the primary picture is taken.
 */
import type { PictureDecoder, ImageHeader } from './format.ts';
import { asciiAt, damaged, viewOf } from './format.ts';

/** EXIF orientations that equal a quarter turn counter-clockwise, 0 to 3 times… */
const turned = [1, 8, 3, 6] as const;
/** …and the same, then mirrored top to bottom (imir axis 0) or left to right (axis 1). */
const turnedAndMirrored = [
  [4, 5, 2, 7],
  [2, 7, 4, 5],
] as const;

interface Box {
  type: string;
  body: Uint8Array;
}

export const avif: PictureDecoder = {
  readHeader(bytes) {
    try {
      return readPrimary(bytes);
    } catch (error) {
      // Every read past a box's end is a RangeError: lengths in a damaged file are not to be trusted.
      if (error instanceof RangeError) throw damaged('The AVIF has no readable picture header.');
      throw error;
    }
  },
  async decode(bytes, _header, codecs) {
    const image = await codecs.decode('avif', bytes).catch(() => undefined);
    if (!image) throw damaged('The AVIF is damaged and cannot be decoded.');
    return image;
  },
};

function readPrimary(bytes: Uint8Array): ImageHeader {
  const metaBody = find(readBoxes(bytes), 'meta');
  const meta = readBoxes(metaBody.subarray(4));
  const primary = find(meta, 'pitm');
  const primaryId = primary[0] === 0 ? viewOf(primary).getUint16(4) : viewOf(primary).getUint32(4);
  const properties = readBoxes(find(meta, 'iprp'));
  const all = readBoxes(find(properties, 'ipco'));
  const own = associations(find(properties, 'ipma'), primaryId).map((index) => all[index - 1]);

  const size = own.find((box) => box?.type === 'ispe');
  if (!size) throw damaged('The AVIF names no size for its picture.');
  const turns = (own.find((box) => box?.type === 'irot')?.body[0] ?? 0) & 3;
  const mirror = own.find((box) => box?.type === 'imir')?.body[0];
  const view = viewOf(size.body);
  return {
    width: view.getUint32(4),
    height: view.getUint32(8),
    orientation: mirror === undefined ? turned[turns]! : turnedAndMirrored[(mirror & 1) as 0 | 1][turns]!,
    animated: asciiAt(bytes, 8, 4) === 'avis',
  };
}

function readBoxes(bytes: Uint8Array): Box[] {
  const view = viewOf(bytes);
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    let headerBytes = 8;
    let sizeBytes = view.getUint32(at);
    if (sizeBytes === 1) {
      headerBytes = 16;
      sizeBytes = Number(view.getBigUint64(at + 8));
    }
    // Zero means up to the end of the file.
    if (sizeBytes === 0) sizeBytes = bytes.length - at;
    if (sizeBytes < headerBytes) throw new RangeError('box smaller than its header');
    boxes.push({ type: asciiAt(bytes, at + 4, 4), body: bytes.subarray(at + headerBytes, at + sizeBytes) });
    at += sizeBytes;
  }
  return boxes;
}

function find(boxes: Box[], type: string): Uint8Array {
  const box = boxes.find((candidate) => candidate.type === type);
  if (!box) throw new RangeError(`no ${type} box`);
  return box.body;
}

/** The 1-based property indices that the ipma box gives to one item. */
function associations(ipma: Uint8Array, itemId: number): number[] {
  const view = viewOf(ipma);
  const wideIds = ipma[0]! >= 1;
  const wideIndices = (ipma[3]! & 1) === 1;
  const entryCount = view.getUint32(4);
  let at = 8;
  for (let entry = 0; entry < entryCount; entry++) {
    const id = wideIds ? view.getUint32(at) : view.getUint16(at);
    at += wideIds ? 4 : 2;
    const count = view.getUint8(at++);
    const step = wideIndices ? 2 : 1;
    if (id === itemId) {
      return Array.from({ length: count }, (_, i) =>
        // The top bit says "essential" and is no part of the index.
        wideIndices ? view.getUint16(at + i * step) & 0x7fff : view.getUint8(at + i * step) & 0x7f,
      );
    }
    at += count * step;
  }
  throw new RangeError('primary item has no properties');
}
