/**
 * Opens files that hold many images (npy, idx, TFRecords), recognised by their first bytes. Images are read one by
 * one, in order, so that the file need not fit in memory. expand.ts unpacks zips and gzip files first.
 */
import { setFormats, type SetId } from '../formats/known-formats.ts';
import { openIdxSet, openNpySet } from './array-set.ts';
import { StudioError } from '../base/error.ts';
import type { RgbaImage } from './decode/format.ts';
import type { FoundFile } from './expand.ts';
import type { SourceFile } from './source.ts';
import { openTfrecordSet } from './tfrecord-set.ts';

/** Many images in one file, which has been checked before. images() rejects only if reading fails. */
export interface ImageSet {
  count: number;
  images(): AsyncIterable<RgbaImage>;
  /** Set if the file could have been understood in another way: says how it was. */
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

/** Archives were unpacked before. Only those inside other archives arrive here. */
async function refusePacked(): Promise<never> {
  throw new StudioError(
    'bad-zip',
    'An archive inside another one is not read.',
    'Unpack the outer one first.',
  );
}

/**
 * Opens a file of many images. Undefined if it is another kind of file. Rejects with 'bad-npy', 'bad-idx' or
 * 'bad-tfrecord' (each naming the place), 'tfrecord-layout' or 'no-images', and passes on errors of reading.
 */
export async function openImageSet(file: FoundFile): Promise<ImageSet | undefined> {
  const format = await file.format();
  // If the beginning is damaged, the reader that fits the name reports it.
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
