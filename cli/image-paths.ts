/**
 * Lists the pictures that a command's paths mean, in an order that is the same on every machine. So N processes with
 * `--shard i/N` can share one list without communicating. Folders are walked and zips opened.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expandSources, type LeftOut } from '../src/data/expand.ts';
import { byCodePoint } from '../src/data/official-order.ts';
import { sourceAtRandom, type SourceFile } from '../src/data/source.ts';
import { pictureFile } from '../src/decoding/picture-files.ts';
import type { PictureFile } from '../src/decoding/read-many.ts';
import { reasonOf } from './files.ts';
import type { Shard } from './options.ts';
import { bytesOfFile } from './sources.ts';
import { filesBelow } from './walk.ts';

export interface ImageList {
  /** Sorted by code point, each path once. A file that cannot be read gives its error when its bytes are requested. */
  images: PictureFile[];
  /** Files in folders and zips that are not pictures: notes, manifests, hidden files. */
  passedOver: string[];
}

/** Lists files as given. From folders and zips it takes files that are pictures by their bytes or by their names. */
export async function listImages(paths: readonly string[]): Promise<ImageList> {
  const images = new Map<string, PictureFile>();
  const passedOver: string[] = [];
  for (const path of paths) {
    for await (const file of expandSources(filesOf(path))) {
      const picture = await pictureFile(file, { isNamed: file.name === path });
      if (picture) images.set(picture.name, picture);
      else passedOver.push(file.name);
    }
  }
  return { images: [...images.values()].sort((a, b) => byCodePoint(a.name, b.name)), passedOver };
}

/** The file itself, or all files below the folder, named under the given path. */
async function* filesOf(path: string): AsyncGenerator<SourceFile | LeftOut> {
  // A missing file gets its line when it is read.
  const status = await stat(path).catch((error: unknown) => ({ reason: reasonOf(error) }));
  if ('reason' in status) {
    yield { name: path, status: 'refused', reason: `It cannot be read: ${status.reason}` };
  } else if (!status.isDirectory()) {
    yield sourceAtRandom(path, bytesOfFile(path, status.size));
  } else {
    for await (const file of filesBelow(path)) {
      const name = join(path, file.name);
      yield 'reason' in file
        ? { ...file, name }
        : sourceAtRandom(name, bytesOfFile(file.path, file.sizeBytes));
    }
  }
}

/**
 * Every count-th item from index on. The shards of a list are disjoint and complete, and their lengths differ by at
 * most one.
 */
export function shardOf<T>(items: readonly T[], { index, count }: Shard): T[] {
  return items.filter((_, i) => i % count === index);
}
