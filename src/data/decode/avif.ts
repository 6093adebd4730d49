/**
 * AVIF. The size and orientation of the primary picture come from the file's boxes (ISO 23008-12), and the pixels
 * from libavif, which leaves turning and mirroring to us. For an image sequence the primary picture is read.
 * avif-mend.ts first mends files of older encoders that libavif refuses and browsers decode.
 */
import { av1Size } from './av1-size.ts';
import { propertiesOf, readAvifItems, type AvifItems } from './avif-items.ts';
import { mendAvif } from './avif-mend.ts';
import { readPlaces } from './avif-places.ts';
import type { ImageHeader, PictureDecoder } from './format.ts';
import { asciiAt, damaged, decodable, viewOf } from './format.ts';

/** The EXIF orientations for 0 to 3 quarter turns counter-clockwise… */
const turned = [1, 8, 3, 6] as const;
/** …and for the same turns, followed by mirroring top to bottom (imir axis 0) or left to right (axis 1). */
const turnedAndMirrored = [
  [4, 5, 2, 7],
  [2, 7, 4, 5],
] as const;

export const avif: PictureDecoder = {
  readHeader: (bytes) => orDamaged('The AVIF has no readable picture header.', () => readPrimary(bytes)),
  async decode(bytes, _header, codecs) {
    const failed = 'The AVIF is damaged and cannot be decoded.';
    const image = await decodable(codecs.decode('avif', bytes));
    if (image) return image;
    const mended = orDamaged(failed, () => mendAvif(bytes));
    const again = await decodable(codecs.decode('avif', mended));
    if (!again) throw damaged(failed);
    return again;
  },
};

/**
 * Turns a RangeError into 'image-damaged'. Every read past a box's end is a RangeError, since lengths in a damaged
 * file may be wrong.
 */
function orDamaged<T>(words: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw damaged(words);
    throw error;
  }
}

function readPrimary(bytes: Uint8Array): ImageHeader {
  const items = readAvifItems(bytes);
  const own = propertiesOf(items, items.primaryId);
  const size = own.find(({ type }) => type === 'ispe');
  if (!size) throw damaged('The AVIF gives no size for its picture.');
  const [width, height] = [viewOf(size.body).getUint32(4), viewOf(size.body).getUint32(8)];
  refuseLargerStreams(bytes, items, width * height);
  const turns = (own.find(({ type }) => type === 'irot')?.body[0] ?? 0) & 3;
  const mirror = own.find(({ type }) => type === 'imir')?.body[0];
  return {
    width,
    height,
    orientation: mirror === undefined ? turned[turns]! : turnedAndMirrored[(mirror & 1) as 0 | 1][turns]!,
    animated: asciiAt(bytes, 8, 4) === 'avis',
  };
}

/** Encoders round a size up to blocks. A larger stream would take memory that the file's header does not announce. */
const roundedUp = 64;
/** A sequence header stands at the beginning of a stream. */
const streamStartBytes = 256;

function refuseLargerStreams(bytes: Uint8Array, items: AvifItems, pixels: number): void {
  const side = Math.sqrt(pixels) + roundedUp;
  for (const units of streamsOf(bytes, items)) {
    const stream = av1Size(units);
    if (stream && stream.width * stream.height > 2 * side * side)
      throw damaged('The picture in the AVIF is larger than its header says.');
  }
}

/** The places where sequence headers may be: the codec's configurations, and the beginning of each item's data. */
function* streamsOf(bytes: Uint8Array, { properties, children, types }: AvifItems): Generator<Uint8Array> {
  for (const { type, body } of properties) if (type === 'av1C') yield body.subarray(4);
  const iloc = children.find(({ type }) => type === 'iloc');
  for (const { id, inFile, base, extents } of iloc ? readPlaces(iloc.body) : []) {
    const [first] = extents;
    if (!inFile || !first || (types.get(id) ?? 'av01') !== 'av01') continue;
    const start = base.value + first.offset.value;
    yield bytes.subarray(start, start + Math.min(first.length || streamStartBytes, streamStartBytes));
  }
}
