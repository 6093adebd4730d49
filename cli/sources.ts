/** Files on disk as the sources that src/data reads. */
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { SourceFile } from '../src/data/source.ts';
import { StudioError } from '../src/base/error.ts';
import { reasonOf } from './files.ts';

/** @param name what to report it by @param path where it is */
export async function sourceFromPath(name: string, path: string): Promise<SourceFile> {
  return {
    name,
    sizeBytes: (await stat(path)).size,
    read: () => readFile(path),
    async readStart(count) {
      const file = await open(path);
      try {
        const { buffer, bytesRead } = await file.read(new Uint8Array(count), 0, count, 0);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
    chunks: () => createReadStream(path, { highWaterMark: 4 * 1024 * 1024 }),
  };
}

/** All files below a folder (or the one file), hidden ones left out, named by their path inside it. */
export async function sourcesBelow(folder: string): Promise<SourceFile[]> {
  try {
    if (!(await stat(folder)).isDirectory()) return [await sourceFromPath(folder, folder)];
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    const paths = entries
      .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name));
    return await Promise.all(paths.map((path) => sourceFromPath(relative(folder, path), path)));
  } catch (error) {
    if (error instanceof StudioError) throw error;
    throw new StudioError('cannot-read', `${folder}: ${reasonOf(error)}`);
  }
}
