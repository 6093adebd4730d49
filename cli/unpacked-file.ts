/**
 * A gzip file unpacked to disk, so that any part can be read without holding the file in memory. The copy has no
 * name, so the system deletes it when the process ends, however it ends.
 */
import { closeSync, fstatSync, mkdtempSync, openSync, read, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StudioError } from '../src/base/error.ts';
import { piecesOf, type ByteSource } from '../src/formats/byte-source.ts';
import { gunzip } from '../src/formats/gzip.ts';
import { reasonOf } from './files.ts';

const readAt = promisify(read);

export async function isGzip(bytes: ByteSource): Promise<boolean> {
  const [first, second] = await bytes.readRange(0, Math.min(2, bytes.sizeBytes));
  return first === 0x1f && second === 0x8b;
}

/** Rejects with 'bad-gzip' or 'cannot-write', and passes on errors of reading `packed`. */
export async function unpackedFile(
  packed: ByteSource,
  onProgress: (share: number) => void = () => undefined,
): Promise<ByteSource> {
  const file = openUnnamed();
  try {
    for await (const chunk of gunzip(telling(packed, onProgress), packed.sizeBytes)) writeAll(file, chunk);
  } catch (error) {
    closeSync(file);
    throw error;
  }
  return {
    sizeBytes: fstatSync(file).size,
    async readRange(start, end) {
      const bytes = new Uint8Array(end - start);
      const { bytesRead } = await readAt(file, bytes, 0, bytes.length, start);
      if (bytesRead !== bytes.length) throw new RangeError(`bytes ${start} to ${end} are not all there`);
      return bytes;
    },
  };
}

function openUnnamed(): number {
  const folder = mkdtempSync(join(tmpdir(), 'studio-unpacked-'));
  try {
    return openSync(join(folder, 'unpacked'), 'wx+');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeAll(file: number, chunk: Uint8Array): void {
  try {
    for (let at = 0; at < chunk.length;) at += writeSync(file, chunk, at);
  } catch (error) {
    throw new StudioError(
      'cannot-write',
      `It cannot be unpacked to ${tmpdir()}: ${reasonOf(error)}`,
      'Unpack it by hand, or let TMPDIR name a folder with more room.',
    );
  }
}

async function* telling(packed: ByteSource, onProgress: (share: number) => void): AsyncGenerator<Uint8Array> {
  let readBytes = 0;
  for await (const piece of piecesOf(packed)) {
    readBytes += piece.length;
    yield piece;
    onProgress(readBytes / packed.sizeBytes);
  }
}
