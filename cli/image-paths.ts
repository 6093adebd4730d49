/**
 * Which pictures a command's paths mean, in an order that is the same on every machine: so that N processes with
 * `--shard i/N` share one list without talking to each other.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { byCodePoint } from '../src/data/official-order.ts';
import { startBytes } from '../src/formats/file-format.ts';
import { findFormat, kindByName } from '../src/formats/sniff.ts';
import type { Shard } from './options.ts';
import { bytesOfFile } from './sources.ts';
import { filesBelow, type FileBelow, type Path } from './walk.ts';

export interface ImagePath {
  /** As it is reported. */
  name: string;
  path: Path;
  /** Why it cannot be read, where that is known already. */
  fault?: string;
}

export interface ImageList {
  /** Sorted by code point, each path once. */
  images: ImagePath[];
  /** Files in folders that are no pictures: notes, manifests, hidden ones. */
  passedOver: string[];
}

/** Files as given; of folders the pictures they hold, told by their bytes, and what calls itself one. */
export async function listImages(paths: readonly string[]): Promise<ImageList> {
  const images = new Map<string, ImagePath>();
  const passedOver: string[] = [];
  const add = (image: ImagePath) => images.set(image.name, image);
  for (const path of paths) {
    // What is not there costs its line when it is read.
    const status = await stat(path).catch(() => undefined);
    if (!status?.isDirectory()) {
      add({ name: path, path });
      continue;
    }
    for await (const file of filesBelow(path)) {
      const name = join(path, file.name);
      if (!('reason' in file)) {
        if (await isPicture(file)) add({ name, path: file.path });
        else passedOver.push(name);
      } else if (file.status === 'refused') add({ name, path: name, fault: file.reason });
      else passedOver.push(name);
    }
  }
  return { images: [...images.values()].sort((a, b) => byCodePoint(a.name, b.name)), passedOver };
}

async function isPicture({ name, path, sizeBytes }: FileBelow): Promise<boolean> {
  if (kindByName(name) === 'picture') return true;
  const start = bytesOfFile(path, sizeBytes).readRange(0, Math.min(startBytes, sizeBytes));
  // What cannot be read may be one.
  return start.then(
    (bytes) => findFormat(bytes)?.kind === 'picture',
    () => true,
  );
}

/** Every count-th item from index on: shards of one list are disjoint, complete and of equal length but for one. */
export function shardOf<T>(items: readonly T[], { index, count }: Shard): T[] {
  return items.filter((_, i) => i % count === index);
}
