/**
 * Finds the files in tar archives (POSIX.1-2001 pax, ustar, GNU's long names) and where each one lies. Nothing is
 * unpacked. Folders, links and devices are skipped.
 */
import { StudioError } from '../base/error.ts';
import type { ByteSource } from './byte-source.ts';
import { latin1Text } from './text.ts';

export interface TarFile {
  name: string;
  /** Its first byte in the archive. */
  start: number;
  sizeBytes: number;
}

const BLOCK = 512;
/** Long names are stored as files of their own. Larger ones cannot be names. */
const MOST_NAME_BYTES = 1024 * 1024;

/** Throws 'bad-tar' if a header is damaged or the archive ends inside a file. */
export async function* tarFiles(source: ByteSource): AsyncGenerator<TarFile> {
  let longName: string | undefined;
  let at = 0;
  while (at + BLOCK <= source.sizeBytes) {
    const header = await source.readRange(at, at + BLOCK);
    // Two empty blocks end an archive; the first is enough to know.
    if (header.every((byte) => byte === 0)) return;
    const { name, kind, sizeBytes } = parseHeader(header, at);
    const start = at + BLOCK;
    if (!Number.isSafeInteger(sizeBytes)) throw badTar(`the size of ${name} is damaged`);
    if (start + sizeBytes > source.sizeBytes) throw badTar(`it ends inside ${name}`);
    at = start + Math.ceil(sizeBytes / BLOCK) * BLOCK;
    if (kind === 'L' || kind === 'x') {
      if (sizeBytes > MOST_NAME_BYTES) throw badTar('a name in it has more than a megabyte');
      const bytes = await source.readRange(start, start + sizeBytes);
      longName = kind === 'L' ? textOf(bytes) : (paxPath(bytes) ?? longName);
    } else {
      if (kind === '0' || kind === '\0') yield { name: longName ?? name, start, sizeBytes };
      if (kind !== 'g') longName = undefined;
    }
  }
}

function parseHeader(header: Uint8Array, at: number): { name: string; kind: string; sizeBytes: number } {
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  if (octal(header.subarray(148, 156)) !== sum) throw badTar(`the header at byte ${at} is damaged`);
  const prefix = latin1Text(header.subarray(257, 262)) === 'ustar' ? textOf(header.subarray(345, 500)) : '';
  const name = textOf(header.subarray(0, 100));
  return {
    name: prefix === '' || isGnu(header) ? name : `${prefix}/${name}`,
    kind: String.fromCharCode(header[156]!),
    sizeBytes: sizeOf(header.subarray(124, 136)),
  };
}

/** GNU keeps times where POSIX keeps the prefix. */
function isGnu(header: Uint8Array): boolean {
  return latin1Text(header.subarray(257, 265)) === 'ustar  \0';
}

/** Octal digits, or a binary number if the top bit is set (GNU, from 8 GiB on). */
function sizeOf(field: Uint8Array): number {
  if ((field[0]! & 0x80) === 0) return octal(field);
  return field.subarray(1).reduce((value, byte) => value * 256 + byte, 0);
}

function octal(field: Uint8Array): number {
  const digits = textOf(field).trim();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : Number.NaN;
}

/** Reads records "LENGTH KEY=VALUE\n", where LENGTH counts all bytes of the record. */
function paxPath(bytes: Uint8Array): string | undefined {
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(32, at);
    const length = Number(latin1Text(bytes.subarray(at, Math.max(at, space))));
    if (!Number.isInteger(length) || length <= 0) return undefined;
    const record = textOf(bytes.subarray(space + 1, at + length - 1));
    if (record.startsWith('path=')) return record.slice('path='.length);
    at += length;
  }
  return undefined;
}

/** The text up to the first zero byte. */
function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end === -1 ? bytes : bytes.subarray(0, end));
}

function badTar(fault: string): StudioError {
  return new StudioError('bad-tar', `This tar cannot be read: ${fault}.`, 'Copy or make it again.');
}
