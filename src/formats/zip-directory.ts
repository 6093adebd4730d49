/**
 * Finds the directory at the end of a zip archive, checks it, and reads its records. The directory must agree with
 * its end record, but a count of entries may have wrapped at 65 536, as macOS writes it. zip.ts unpacks entries.
 * Source: PKWARE's APPNOTE.TXT.
 */
import { StudioError } from '../base/error.ts';
import type { ByteSource } from './byte-source.ts';
import { ones32, zip64Field, zipSignatures as signatures } from './zip-layout.ts';
import { textOfZipName } from './zip-names.ts';

export interface ZipRecord {
  /** As in the directory, with `/` between folders. */
  path: string;
  flags: number;
  method: number;
  crc: number;
  packedBytes: number;
  sizeBytes: number;
  localStart: number;
}

interface Directory {
  /** The number of entries that the end record claims. */
  entries: number;
  start: number;
  end: number;
  /** The distance from claimed to real places. Something was put before the archive, or offsets wrapped at 4 GiB. */
  shift: number;
}

const endBytes = 22;
const centralBytes = 46;
const end64Bytes = 56;
const locatorBytes = 20;
/** The end record may have a comment of 65 535 bytes, and uploads and downloads may append more bytes. */
const tailBytes = 1024 * 1024;
const maxDirectoryBytes = 256 * 1024 * 1024;
const wrap32 = 2 ** 32;

/** Throws StudioError `bad-zip` if the directory is missing or contradicts itself. */
export async function readZipDirectory(source: ByteSource, maxEntries: number): Promise<ZipRecord[]> {
  const directory = await findDirectory(source);
  const { start, end, entries } = directory;
  if (end - start > maxDirectoryBytes) refuseZip(`its directory takes ${end - start} bytes`);
  const records = readRecords(await source.readRange(start, end), directory, maxEntries);
  // A count that is too low has wrapped or is wrong, so the records that exist are used. One too high means a directory
  // cut short.
  if (entries > records.length) refuseZip(`its directory names ${records.length} entries of ${entries}`);
  placeRecords(records, directory);
  return records;
}

/** Finds the last end record in the file whose directory is at its claimed place. */
async function findDirectory(source: ByteSource): Promise<Directory> {
  const tailStart = Math.max(0, source.sizeBytes - tailBytes);
  const tail = viewOf(await source.readRange(tailStart, source.sizeBytes));
  let isPart = false;
  let empty: Directory | undefined;
  for (let at = tail.byteLength - endBytes; at >= 0; at--) {
    if (tail.getUint32(at, true) !== signatures.end) continue;
    const found = await readEndRecord(source, tail, at, tailStart);
    // A comment may contain what looks like the record of an empty archive.
    if (found && found.start < found.end) return refuseGlued(source, found);
    empty ??= found;
    const disk = tail.getUint16(at + 4, true);
    isPart ||= disk > 0 && disk === tail.getUint16(at + 6, true) && disk < 0xffff;
  }
  if (empty) return empty;
  return refuseZip(
    isPart ? 'it is the last part of a split archive' : 'its directory is missing, as in a file cut short',
  );
}

/** Skips data before the archive, as in self-extracting programs. Refuses the file if they are another archive. */
async function refuseGlued(source: ByteSource, directory: Directory): Promise<Directory> {
  const { shift } = directory;
  const isPrefixed = shift > 0 && shift % wrap32 !== 0;
  if (isPrefixed && viewOf(await source.readRange(0, 4)).getUint32(0, true) === signatures.local)
    refuseZip('two archives were put into one file, and only the last would be read');
  return directory;
}

async function readEndRecord(
  source: ByteSource,
  tail: DataView,
  at: number,
  tailStart: number,
): Promise<Directory | undefined> {
  const locator = at - locatorBytes;
  if (locator >= 0 && tail.getUint32(locator, true) === signatures.locator64)
    return readEndRecord64(source, tail, locator, tailStart);
  if (tail.getUint16(at + 4, true) !== 0) return undefined;
  const claim = {
    entries: tail.getUint16(at + 10, true),
    sizeBytes: tail.getUint32(at + 12, true),
    start: tail.getUint32(at + 16, true),
  };
  return place(source, claim, tailStart + at);
}

/** Looks for the record at its stated place, and right before its locator, in case something was put before the archive. */
async function readEndRecord64(
  source: ByteSource,
  tail: DataView,
  locator: number,
  tailStart: number,
): Promise<Directory | undefined> {
  for (const at of [Number(tail.getBigUint64(locator + 8, true)), tailStart + locator - end64Bytes]) {
    if (at < 0 || at + end64Bytes > tailStart + locator) continue;
    const view = viewOf(await source.readRange(at, at + end64Bytes));
    if (view.getUint32(0, true) !== signatures.end64) continue;
    const claim = {
      entries: Number(view.getBigUint64(32, true)),
      sizeBytes: Number(view.getBigUint64(40, true)),
      start: Number(view.getBigUint64(48, true)),
    };
    return place(source, claim, at);
  }
  return undefined;
}

interface Claim extends Pick<Directory, 'entries' | 'start'> {
  sizeBytes: number;
}

/** The directory right before its end record, or at its claimed place. Undefined if it is at neither. */
async function place(
  source: ByteSource,
  { entries, start, sizeBytes }: Claim,
  end: number,
): Promise<Directory | undefined> {
  if (sizeBytes === 0 && entries === 0) return { entries, start: end, end, shift: 0 };
  for (const [from, to] of [
    [end - sizeBytes, end],
    [start, start + sizeBytes],
  ] as const) {
    if (from < 0 || to > end || to - from < centralBytes) continue;
    const signature = viewOf(await source.readRange(from, from + 4)).getUint32(0, true);
    if (signature === signatures.central) return { entries, start: from, end: to, shift: from - start };
  }
  return undefined;
}

/** Reads all records, whatever their count says. Each begins where the one before it ends. */
function readRecords(bytes: Uint8Array, { start, end }: Directory, maxEntries: number): ZipRecord[] {
  const view = viewOf(bytes);
  const records: ZipRecord[] = [];
  let at = 0;
  while (at + centralBytes <= bytes.length && view.getUint32(at, true) === signatures.central) {
    if (records.length === maxEntries) refuseZip(`it has more than the ${maxEntries} entries allowed`);
    const nameEnd = at + centralBytes + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > bytes.length) refuseZip(`entry ${records.length} of its directory is malformed`);
    const flags = view.getUint16(at + 8, true);
    const record: ZipRecord = {
      path: textOfZipName(bytes.subarray(at + centralBytes, nameEnd), flags),
      flags,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packedBytes: view.getUint32(at + 20, true),
      sizeBytes: view.getUint32(at + 24, true),
      localStart: view.getUint32(at + 42, true),
    };
    applyZip64(record, view, nameEnd, extraEnd);
    records.push(record);
    at = next;
  }
  const isSignature = at + 4 <= bytes.length && view.getUint32(at, true) === 0x05054b50;
  if (at < end - start && !isSignature) refuseZip(`entry ${records.length} of its directory is malformed`);
  return records;
}

/** If a 32-bit field is all ones, its value is in the zip64 extra field. Values there have this order. */
function applyZip64(record: ZipRecord, view: DataView, extraStart: number, extraEnd: number): void {
  for (let at = extraStart; at + 4 <= extraEnd; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== zip64Field) continue;
    let from = at + 4;
    const fieldEnd = Math.min(extraEnd, from + view.getUint16(at + 2, true));
    for (const field of ['sizeBytes', 'packedBytes', 'localStart'] as const) {
      if (record[field] === ones32 && from + 8 <= fieldEnd) {
        record[field] = Number(view.getBigUint64(from, true));
        from += 8;
      }
    }
  }
}

/**
 * Corrects the places of entries. Since entries are written in order, an offset smaller than the one before has
 * wrapped.
 */
function placeRecords(records: ZipRecord[], { start, shift }: Directory): void {
  const hasWrapped = shift > 0 && shift % wrap32 === 0;
  let base = 0;
  let previous = 0;
  for (const [i, record] of records.entries()) {
    if (hasWrapped && record.localStart + base < previous) base += wrap32;
    previous = record.localStart + base;
    record.localStart += hasWrapped ? base : shift;
    if (record.localStart < 0 || record.localStart + 30 + record.packedBytes > start)
      refuseZip(`entry ${i} (${shownPath(record.path)}) lies outside of the file`);
  }
}

export function shownPath(path: string): string {
  return JSON.stringify(path.length > 80 ? `${path.slice(0, 80)}…` : path);
}

export function refuseZip(fault: string): never {
  throw new StudioError(
    'bad-zip',
    `Not a valid zip archive: ${fault}.`,
    'Pack the files again, or add them unpacked.',
  );
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
