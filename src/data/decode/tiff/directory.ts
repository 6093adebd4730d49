/**
 * The directories of a TIFF, one per page, each a table of numbered tags. Decides which page is the picture;
 * blocks.ts reads its pixels. Source: Adobe, "TIFF Revision 6.0", section 2.
 */
import { damaged, unsupported, viewOf } from '../format.ts';

export const tags = {
  newSubfileType: 254,
  subfileType: 255,
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  planarConfiguration: 284,
  predictor: 317,
  colorMap: 320,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  extraSamples: 338,
  sampleFormat: 339,
  dngVersion: 50_706,
} as const;

export type TagName = keyof typeof tags;

/** One page. A tag's numbers are read only on request, so that damage in unused tags does no harm. */
export interface TiffDirectory {
  /** All numbers of a tag. Empty if the tag is missing or does not hold counts. */
  numbers(tag: TagName): number[];
  /** The first number of a tag, or `missing`, the format's default, if there is none. */
  number(tag: TagName, missing: number): number;
}

/** The size of a count in bytes, by the number of its type: bytes, 16 and 32 bits. */
const countBytes: Readonly<Record<number, 1 | 2 | 4>> = { 1: 1, 3: 2, 4: 4, 7: 1, 13: 4 };
const entryBytes = 12;
const mostPages = 100_000;

/** The picture's page, and the number of pages like it. Previews and masks are not counted. Throws 'image-damaged'. */
export function readPages(bytes: Uint8Array): { page: TiffDirectory; pages: number } {
  const isLittle = bytes[0] === 0x49;
  const view = viewOf(bytes);
  const seen = new Set<number>();
  let page: TiffDirectory | undefined;
  let pages = 0;
  for (let at = view.getUint32(4, isLittle); at !== 0;) {
    if (seen.has(at) || seen.size === mostPages) throw damagedTiff();
    seen.add(at);
    const directory = directoryAt(bytes, at, isLittle);
    if (isWhole(directory)) {
      page ??= directory;
      pages++;
    }
    at = view.getUint32(at + 2 + entryBytes * view.getUint16(at, isLittle), isLittle);
  }
  if (seen.size === 0) throw damagedTiff();
  if (!page || page.numbers('dngVersion').length > 0)
    throw unsupported(
      'This is a camera’s raw file: as a TIFF it holds only a preview.',
      'Develop it, save it as PNG or JPEG, and add that.',
    );
  return { page, pages };
}

/** Bit 0 marks a smaller copy and bit 2 a mask. In the older tag the value 2 marks a copy. */
function isWhole(directory: TiffDirectory): boolean {
  return (directory.number('newSubfileType', 0) & 5) === 0 && directory.number('subfileType', 1) !== 2;
}

function directoryAt(bytes: Uint8Array, start: number, isLittle: boolean): TiffDirectory {
  const view = viewOf(bytes);
  const places = new Map<number, number>();
  const entries = view.getUint16(start, isLittle);
  for (let i = 0, at = start + 2; i < entries; i++, at += entryBytes)
    places.set(view.getUint16(at, isLittle), at);
  const read = { 1: 'getUint8', 2: 'getUint16', 4: 'getUint32' } as const;
  const numbers = (tag: TagName): number[] => {
    const entry = places.get(tags[tag]);
    const size = entry === undefined ? undefined : countBytes[view.getUint16(entry + 2, isLittle)];
    if (entry === undefined || size === undefined) return [];
    const count = view.getUint32(entry + 4, isLittle);
    const from = count * size <= 4 ? entry + 8 : view.getUint32(entry + 8, isLittle);
    if (from + count * size > bytes.length) throw damagedTiff();
    return Array.from({ length: count }, (_, i) => view[read[size]](from + i * size, isLittle));
  };
  return { numbers, number: (tag, missing) => numbers(tag)[0] ?? missing };
}

export function damagedTiff(): Error {
  return damaged('The TIFF is damaged and cannot be decoded.');
}
