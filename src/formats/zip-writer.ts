/**
 * Zip archives out, chunk by chunk, over fflate: what is packed leaves at once, so that an export never stands in memory
 * twice. The same files give the same bytes whatever the clock says.
 */
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { StudioError } from '../base/error.ts';
import { mostZipBytes, mostZipEntries } from './zip-limits.ts';

export interface ZipWriter {
  /** Adds a file; its path has `/` between folders. Images and other packed data are better stored as they are. */
  add(path: string, data: Uint8Array, options?: { compress?: boolean }): void;
  /** Adds a file that comes in pieces, stored as they are; resolves when the last one has left. */
  addPieces(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void>;
  /** Writes the directory. Nothing can be added afterwards. */
  finish(): void;
}

/**
 * `write` gets the archive's chunks in order, as they come. Throws StudioError `zip-too-large` beyond 65 535 files or 4 GiB.
 */
export function createZipWriter(write: (chunk: Uint8Array) => void): ZipWriter {
  let writtenBytes = 0;
  let entries = 0;
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    writtenBytes += chunk.length;
    write(chunk);
  });
  const begin = <File extends ZipDeflate | ZipPassThrough>(file: File): File => {
    entries += 1;
    file.mtime = new Date(1980, 0, 1);
    zip.add(file);
    return file;
  };
  const makeRoom = (bytes: number): void => {
    if (entries < mostZipEntries && writtenBytes + bytes <= mostZipBytes) return;
    throw new StudioError(
      'zip-too-large',
      'A zip archive holds at most 65 535 files and 4 GiB.',
      'Export less at once.',
    );
  };
  return {
    add(path, data, { compress = true } = {}) {
      makeRoom(data.length);
      begin(compress ? new ZipDeflate(path, { level: 6 }) : new ZipPassThrough(path)).push(data, true);
    },
    async addPieces(path, pieces) {
      makeRoom(0);
      const file = begin(new ZipPassThrough(path));
      for await (const piece of pieces) {
        makeRoom(piece.length);
        file.push(piece);
      }
      file.push(new Uint8Array(), true);
    },
    finish() {
      zip.end();
    },
  };
}
