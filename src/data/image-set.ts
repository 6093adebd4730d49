/**
 * Files that hold many images (npy, idx, TFRecords), opened by their first bytes. Images then come one by one, in order, as
 * the file is read: it need not fit in memory. Zips and gzip files are taken apart before (expand.ts).
 */
import type { SetId } from '../formats/known-formats.ts';
import { kindByName } from '../formats/sniff.ts';
import { openIdxSet, openNpySet } from './array-set.ts';
import type { RgbaImage } from './decode/format.ts';
import type { FoundFile } from './expand.ts';
import type { SourceFile } from './source.ts';
import { openTfrecordSet } from './tfrecord-set.ts';

/** Many images in one file. What could be wrong with the file itself was found before: images() rejects where reading does. */
export interface ImageSet {
  count: number;
  images(): AsyncIterable<RgbaImage>;
  /** How the file was understood, where it could have been meant otherwise. */
  note?: string;
}

type Opener = (source: SourceFile) => Promise<ImageSet>;

const openers: Readonly<Record<Exclude<SetId, 'zip' | 'gzip'>, Opener>> = {
  npy: openNpySet,
  idx: openIdxSet,
  tfrecord: openTfrecordSet,
};

/**
 * Opens a file of many images; undefined when it is none. Rejects with 'bad-npy', 'bad-idx', 'bad-tfrecord' (each naming the
 * place), 'tfrecord-layout', 'no-images', and what reading rejects with.
 */
export async function openImageSet(file: FoundFile): Promise<ImageSet | undefined> {
  const format = await file.format();
  if (format?.kind === 'set' && format.id in openers)
    return openers[format.id as keyof typeof openers](file.source);
  // A damaged beginning is told by the reader that the name asks for.
  return format === undefined && kindByName(file.name.replace(/\.gz$/i, '')) === 'set'
    ? openTfrecordSet(file.source)
    : undefined;
}
