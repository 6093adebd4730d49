/**
 * Files that hold many images (npy, idx, TFRecords), opened by their first bytes. Images then come one by one, in order, as
 * the file is read: it need not fit in memory. Zips and gzip files are taken apart before (expand.ts).
 */
import { setFormats, type SetId } from '../formats/known-formats.ts';
import { openIdxSet, openNpySet } from './array-set.ts';
import { StudioError } from '../base/error.ts';
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

const openers: Readonly<Record<SetId, Opener>> = {
  npy: openNpySet,
  idx: openIdxSet,
  tfrecord: openTfrecordSet,
  zip: refusePacked,
  gzip: refusePacked,
};

/** Archives are taken apart before, but for those that lie in others. */
async function refusePacked(): Promise<never> {
  throw new StudioError(
    'bad-zip',
    'An archive within another one is not read.',
    'Unpack the outer one first.',
  );
}

/**
 * Opens a file of many images; undefined when it is none. Rejects with 'bad-npy', 'bad-idx', 'bad-tfrecord' (each naming the
 * place), 'tfrecord-layout', 'no-images', and what reading rejects with.
 */
export async function openImageSet(file: FoundFile): Promise<ImageSet | undefined> {
  const format = await file.format();
  // A damaged beginning is told by the reader that the name asks for.
  const id = format === undefined ? setByName(file.name) : format.id;
  return isSet(id) ? openers[id](file.source) : undefined;
}

function isSet(id: string | undefined): id is SetId {
  return id !== undefined && Object.hasOwn(openers, id);
}

function setByName(name: string): SetId | undefined {
  const lower = name.toLowerCase().replace(/\.gz$/, '');
  return setFormats.find(({ endings }) => endings.some((ending) => lower.endsWith(ending)))?.id;
}
