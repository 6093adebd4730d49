/** Files on disk as the sources that src/data reads. */
import { open, stat } from 'node:fs/promises';
import type { LeftOut } from '../src/data/expand.ts';
import { sourceAtRandom, type SourceFile } from '../src/data/source.ts';
import { StudioError } from '../src/base/error.ts';
import type { ByteSource } from '../src/formats/byte-source.ts';
import { reasonOf } from './files.ts';
import { filesBelow, type Path, type WalkOptions } from './walk.ts';

/** A file that is opened for every read, so that thousands of files need not be open at once. */
export function bytesOfFile(path: Path, sizeBytes: number): ByteSource {
  return {
    sizeBytes,
    async readRange(start, end) {
      const bytes = new Uint8Array(end - start);
      try {
        const file = await open(path);
        try {
          const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
          if (bytesRead === bytes.length) return bytes;
        } finally {
          await file.close();
        }
      } catch (error) {
        throw new StudioError('cannot-read', `It cannot be read: ${reasonOf(error)}`, '', { cause: error });
      }
      throw new StudioError('cannot-read', 'It became shorter while it was read.');
    },
  };
}

/**
 * All files below a folder (or the one file), named by their path inside it, and a line for each that will not be
 * read. Rejects with 'cannot-read' if the folder itself does not exist.
 */
export async function sourcesBelow(folder: string, options?: WalkOptions): Promise<(SourceFile | LeftOut)[]> {
  const found: (SourceFile | LeftOut)[] = [];
  try {
    const status = await stat(folder);
    if (!status.isDirectory()) return [sourceAtRandom(folder, bytesOfFile(folder, status.size))];
    for await (const file of filesBelow(folder, options))
      found.push('reason' in file ? file : sourceAtRandom(file.name, bytesOfFile(file.path, file.sizeBytes)));
  } catch (error) {
    throw new StudioError('cannot-read', `${folder}: ${reasonOf(error)}`);
  }
  return found;
}

/** All files of several paths, each named under its path as given. */
export async function sourcesOf(
  paths: readonly string[],
  options?: WalkOptions,
): Promise<(SourceFile | LeftOut)[]> {
  return (await Promise.all(paths.map((path) => sourcesBelow(path, options)))).flat();
}
