/**
 * Writes zip archives chunk by chunk, so that an archive of any size takes little memory. zip64 records are written
 * only if a size, an offset or the number of files needs them. The same files always give the same bytes, since the
 * date of every file is fixed. fflate compresses; its own archives are limited to 4 GiB. Source: PKWARE's APPNOTE.TXT 6.3.10,
 * 4.3 and 4.5.3.
 */
import { deflateSync } from 'fflate';
import { joinBytes } from '../base/bytes.ts';
import { crc32 } from './crc.ts';
import { ones16, ones32, utf8Flag, zip64Field, zipSignatures as signatures } from './zip-layout.ts';

export interface ZipWriter {
  /**
   * Adds a file, with `/` between folders in its path. Images and other compressed data are better stored without
   * compression.
   */
  add(path: string, data: Uint8Array, options?: { compress?: boolean }): void;
  /**
   * Adds a file that comes in pieces, without compression. Resolves when the last piece has been written. Add one file
   * at a time.
   */
  addPieces(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void>;
  /** Writes the directory. Nothing can be added afterwards. */
  finish(): void;
}

interface Entry {
  name: Uint8Array;
  method: 0 | 8;
  /** Whether the header was written before the size was known. A descriptor after the data then gives the size. */
  isStreamed: boolean;
  start: number;
  crc: number;
  packedBytes: number;
  sizeBytes: number;
}

/** For an archive made on DOS, unzip would assume code page 850 for names, even if they are marked as UTF-8. */
const madeOnUnix = 3 << 8;
/** A plain file, -rw-r--r--. */
const readableFile = 0o100644 * 2 ** 16;

/** @param write called with the archive's chunks in order, as they are made */
export function createZipWriter(write: (chunk: Uint8Array) => void): ZipWriter {
  const directory: Uint8Array[] = [];
  let writtenBytes = 0;
  const send = (chunk: Uint8Array): void => {
    writtenBytes += chunk.length;
    write(chunk);
  };
  const entryOf = (path: string, about: Pick<Entry, 'method' | 'isStreamed'>): Entry => {
    const name = new TextEncoder().encode(path);
    return { ...about, name, start: writtenBytes, crc: 0, packedBytes: 0, sizeBytes: 0 };
  };
  return {
    add(path, data, { compress = true } = {}) {
      const packed = compress ? deflateSync(data, { level: 6 }) : data;
      const entry: Entry = {
        ...entryOf(path, { method: compress ? 8 : 0, isStreamed: false }),
        crc: crc32(data),
        packedBytes: packed.length,
        sizeBytes: data.length,
      };
      send(localHeader(entry));
      send(packed);
      directory.push(centralHeader(entry));
    },
    async addPieces(path, pieces) {
      const entry = entryOf(path, { method: 0, isStreamed: true });
      send(localHeader(entry));
      for await (const piece of pieces) {
        entry.crc = crc32(piece, entry.crc);
        entry.sizeBytes += piece.length;
        send(piece);
      }
      entry.packedBytes = entry.sizeBytes;
      send(descriptor(entry));
      directory.push(centralHeader(entry));
    },
    finish() {
      const at = { entries: directory.length, start: writtenBytes };
      for (const header of directory) send(header);
      send(endRecords({ ...at, sizeBytes: writtenBytes - at.start }));
    },
  };
}

/** For a streamed file the sizes are zeros in a zip64 field, which means that its descriptor has 64 bits for each. */
function localHeader(entry: Entry): Uint8Array {
  const { name, packedBytes, sizeBytes, isStreamed } = entry;
  const isLarge = isStreamed || Math.max(packedBytes, sizeBytes) >= ones32;
  const sizes = isLarge ? [ones32, ones32] : [packedBytes, sizeBytes];
  return joinBytes([
    fields(u32(signatures.local), ...commonFields(entry, isLarge), ...sizes.map(u32)),
    fields(u16(name.length), u16(isLarge ? 20 : 0)),
    name,
    isLarge ? fields(u16(zip64Field), u16(16), u64(sizeBytes), u64(packedBytes)) : fields(),
  ]);
}

function descriptor({ crc, packedBytes, sizeBytes }: Entry): Uint8Array {
  return fields(u32(signatures.descriptor), u32(crc), u64(packedBytes), u64(sizeBytes));
}

function centralHeader(entry: Entry): Uint8Array {
  const { name, packedBytes, sizeBytes, start, isStreamed } = entry;
  const large = [sizeBytes, packedBytes, start].filter((value) => value >= ones32);
  const extra = large.length > 0 ? [u16(zip64Field), u16(8 * large.length), ...large.map(u64)] : [];
  const isZip64 = isStreamed || large.length > 0;
  return joinBytes([
    fields(u32(signatures.central), u16(madeOnUnix + versionOf(isZip64)), ...commonFields(entry, isZip64)),
    fields(u32(Math.min(packedBytes, ones32)), u32(Math.min(sizeBytes, ones32))),
    fields(u16(name.length), u16(large.length > 0 ? 4 + 8 * large.length : 0)),
    // No comment, on the first disk.
    fields(u16(0), u16(0), u16(0), u32(readableFile), u32(Math.min(start, ones32))),
    name,
    fields(...extra),
  ]);
}

/** The common part of both headers, up to the sizes. Every file is dated 1980-01-01, 0:00, the first day in zip. */
function commonFields({ method, crc, isStreamed }: Entry, isZip64: boolean): Field[] {
  const flags = utf8Flag | (isStreamed ? 8 : 0);
  return [u16(versionOf(isZip64)), u16(flags), u16(method), u16(0), u16(0x21), u32(crc)];
}

/** The format's version needed to read the archive: 2.0 supports compression, 4.5 zip64. */
const versionOf = (isZip64: boolean): number => (isZip64 ? 45 : 20);

function endRecords({ entries, start, sizeBytes }: Record<'entries' | 'start' | 'sizeBytes', number>) {
  const isZip64 = entries >= ones16 || start >= ones32 || sizeBytes >= ones32;
  const end64 = joinBytes([
    fields(u32(signatures.end64), u64(44), u16(45), u16(45), u32(0), u32(0)),
    fields(...[entries, entries, sizeBytes, start].map(u64)),
    fields(u32(signatures.locator64), u32(0), u64(start + sizeBytes), u32(1)),
  ]);
  const counts = [entries, entries].map((count) => u16(Math.min(count, ones16)));
  const places = [sizeBytes, start].map((place) => u32(Math.min(place, ones32)));
  const end = fields(u32(signatures.end), u16(0), u16(0), ...counts, ...places, u16(0));
  return joinBytes(isZip64 ? [end64, end] : [end]);
}

type Field = readonly [bytes: 2 | 4 | 8, value: number];

const u16 = (value: number): Field => [2, value];
const u32 = (value: number): Field => [4, value];
const u64 = (value: number): Field => [8, value];

/** Joins numbers, each little-endian. */
function fields(...of: readonly Field[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(of.reduce((sum, [length]) => sum + length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [length, value] of of) {
    if (length === 2) view.setUint16(at, value, true);
    else if (length === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += length;
  }
  return bytes;
}
