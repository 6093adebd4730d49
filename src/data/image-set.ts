/**
 * Files that hold many images (npy, idx, TFRecords), opened by their first bytes. Images then come one by one, in order.
 */
import { readIdx } from '../formats/idx.ts';
import { startBytes } from '../formats/file-format.ts';
import type { SetId } from '../formats/known-formats.ts';
import { readNpy } from '../formats/npy.ts';
import { findFormat } from '../formats/sniff.ts';
import { imagesOfArray } from './array-images.ts';
import type { RgbaImage } from './decode/format.ts';
import type { SourceFile } from './source.ts';
import { isTfrecordName, openTfrecordSet } from './tfrecord-set.ts';

/** Many images in one file. The file was checked as a whole before: images() throws for nothing of its own. */
export interface ImageSet {
  count: number;
  images(): AsyncIterable<RgbaImage> | Iterable<RgbaImage>;
}

type Opener = (source: SourceFile) => Promise<ImageSet>;

/** A zip is taken apart before (expand.ts); of gzipped files idx is read. */
const openers: Readonly<Record<Exclude<SetId, 'zip'>, Opener>> = {
  npy: async (source) => imagesOfArray(readNpy(await source.read())),
  idx: async (source) => imagesOfArray(readIdx(await source.read())),
  gzip: async (source) =>
    isTfrecordName(source.name) ? openTfrecordSet(source) : imagesOfArray(readIdx(await source.read())),
  tfrecord: openTfrecordSet,
};

/**
 * Opens a file of many images; undefined when it is none. Throws 'bad-npy', 'bad-idx', 'bad-tfrecord' (each naming the
 * place) and 'no-images'.
 */
export async function openImageSet(source: SourceFile): Promise<ImageSet | undefined> {
  const format = findFormat(await source.readStart(startBytes));
  if (format?.kind === 'set' && format.id !== 'zip') return openers[format.id](source);
  // A damaged beginning is told by the reader that the name asks for.
  return format === undefined && isTfrecordName(source.name) ? openTfrecordSet(source) : undefined;
}
