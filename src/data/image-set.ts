/**
 * Files that hold many images (npy, idx, TFRecords), opened by their first bytes, or by name where bytes cannot tell.
 * Images then come one by one, in order.
 */
import { readIdx } from '../formats/idx.ts';
import { readNpy } from '../formats/npy.ts';
import { imagesOfArray } from './array-images.ts';
import type { RgbaImage } from './decode/format.ts';
import { asciiAt } from './decode/format.ts';
import type { SourceFile } from './source.ts';
import { isTfrecordName, openTfrecordSet } from './tfrecord-set.ts';

/** Many images in one file. The file was checked as a whole before: images() throws for nothing of its own. */
export interface ImageSet {
  count: number;
  images(): AsyncIterable<RgbaImage> | Iterable<RgbaImage>;
}

/** Enough to tell npy and idx. */
const START_BYTES = 8;

/**
 * Opens a file of many images by its first bytes; undefined when it is none. Throws 'bad-npy', 'bad-idx', 'bad-tfrecord'
 * (each naming the place) and 'no-images'.
 */
export async function openImageSet(source: SourceFile): Promise<ImageSet | undefined> {
  if (isTfrecordName(source.name)) return openTfrecordSet(source);
  const start = await source.readStart(START_BYTES);
  if (asciiAt(start, 0, 6) === '\x93NUMPY') return imagesOfArray(readNpy(await source.read()));
  if (isIdx(source.name, start)) return imagesOfArray(readIdx(await source.read()));
  return undefined;
}

/** idx has no magic worth the name: two zero bytes, the type uint8, the rank; gzipped ones are told by their name. */
function isIdx(name: string, start: Uint8Array): boolean {
  if (start[0] === 0x1f && start[1] === 0x8b) return /idx\d?/i.test(name);
  return start[0] === 0 && start[1] === 0 && start[2] === 8 && start[3]! >= 1 && start[3]! <= 4;
}
