/**
 * Which files a command's paths mean, in an order that is the same on every machine: so that N processes with
 * `--shard i/N` share one list without talking to each other.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { byCodePoint } from '../src/data/official-order.ts';
import { StudioError } from '../src/base/error.ts';
import { reasonOf } from './files.ts';
import type { Shard } from './options.ts';

/**
 * Files as given, folders with all the images they hold, by their names; the whole list sorted by code point, each path
 * once. Throws 'cannot-read' for a path that is not there.
 */
export async function listFiles(paths: readonly string[]): Promise<string[]> {
  const files = new Set<string>();
  for (const path of paths) {
    try {
      for await (const file of walk(path)) files.add(file);
    } catch (error) {
      throw new StudioError('cannot-read', `${path}: ${reasonOf(error)}`);
    }
  }
  return [...files].sort(byCodePoint);
}

/** A folder may hold notes and manifests beside its images; hidden files are the system's. */
const imageName = /^[^.].*\.(png|jpe?g|webp|gif|avif)$/i;

async function* walk(path: string): AsyncGenerator<string> {
  if (!(await stat(path)).isDirectory()) {
    yield path;
    return;
  }
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) yield* walk(inner);
    else if (imageName.test(entry.name)) yield inner;
  }
}

/** Every count-th item from index on: shards of one list are disjoint, complete and of equal length but for one. */
export function shardOf<T>(items: readonly T[], { index, count }: Shard): T[] {
  return items.filter((_, i) => i % count === index);
}
