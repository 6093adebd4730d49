/**
 * Which pictures a command's paths mean, in an order that is the same on every machine: so that N processes with
 * `--shard i/N` share one list without talking to each other. Folders are walked and zips opened.
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
  /** Sorted by code point, each path once. What cannot be read says so when its bytes are asked for. */
  images: PictureFile[];
  /** Files in folders and zips that are no pictures: notes, manifests, hidden ones. */
  passedOver: string[];
}

/** Files as given; of folders and zips the pictures they hold, told by their bytes, and what calls itself one. */
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

/** The file, or what is below the folder under the path as it was given. */
async function* filesOf(path: string): AsyncGenerator<SourceFile | LeftOut> {
  // What is not there costs its line when it is read.
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

/** Every count-th item from index on: shards of one list are disjoint, complete and of equal length but for one. */
export function shardOf<T>(items: readonly T[], { index, count }: Shard): T[] {
  return items.filter((_, i) => i % count === index);
}
