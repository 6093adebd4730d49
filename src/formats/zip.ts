/**
 * Zip archives in: a list of entries read one by one, with every claim of the archive checked (sizes, checksums, overlaps,
 * paths). Stored and deflated entries, zip64; encrypted and exotic ones are listed with a reason. Writing: zip-writer.ts.
 * Source: PKWARE's APPNOTE.TXT.
 */
import { StudioError } from '../base/error.ts';
import { crc32 } from './crc.ts';
import { inflateInto } from './inflate.ts';
import { latin1Text } from './text.ts';

export interface ZipLimits {
  entries: number;
  /** Sum of what the entries claim to unpack to; no entry gets more than it claims. */
  totalBytes: number;
  /** What one entry may unpack to. */
  entryBytes: number;
  /** Unpacked to packed, for entries beyond 16 MiB. */
  ratio: number;
}

export interface ZipEntry {
  /** As in the archive, with `/` between folders. Text to be shown, never markup, never a place to write to unchecked. */
  path: string;
  sizeBytes: number;
  /** Why this entry will not be read, in a few words; undefined when it may be. */
  refusal: string | undefined;
  /** Unpacks the entry. Throws StudioError `bad-zip` on a refused or damaged one. */
  read(): Uint8Array;
}

const defaultLimits: ZipLimits = {
  entries: 500_000,
  totalBytes: 8 * 2 ** 30,
  entryBytes: 2 ** 30,
  ratio: 500,
};
const ratioMatters = 16 * 2 ** 20;

const signatures = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
};

/**
 * The files of an archive in its own order, folders left out. Nothing is unpacked yet. Throws StudioError `bad-zip` when the
 * archive as a whole is damaged or beyond a limit; a fault of one entry is that entry's `refusal`.
 */
export function openZip(bytes: Uint8Array, limits: Partial<ZipLimits> = {}): ZipEntry[] {
  const allowed = { ...defaultLimits, ...limits };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const directory = findDirectory(view);
  if (directory.entries > allowed.entries)
    refuse(`it has ${directory.entries} entries, allowed are ${allowed.entries}`);
  const records = readDirectory(bytes, view, directory);
  const totalBytes = records.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (totalBytes > allowed.totalBytes)
    refuse(`it would unpack to ${totalBytes} bytes, allowed are ${allowed.totalBytes}`);
  refuseOverlaps(records);

  return records
    .filter(({ path }) => !path.endsWith('/'))
    .map((record) => {
      const { path, sizeBytes } = record;
      const refusal = faultOf(record, allowed);
      const read = () =>
        refusal === undefined ? unpack(bytes, view, record) : refuse(`the entry ${shown(path)}: ${refusal}`);
      return { path, sizeBytes, refusal, read };
    });
}

interface ZipRecord {
  path: string;
  flags: number;
  method: number;
  crc: number;
  packedBytes: number;
  sizeBytes: number;
  localStart: number;
}

interface Directory {
  entries: number;
  start: number;
  end: number;
}

function findDirectory(view: DataView): Directory {
  // The end record is 22 bytes and a comment of up to 65 535.
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at--) {
    if (view.getUint32(at, true) !== signatures.end) continue;
    if (at + 22 + view.getUint16(at + 20, true) !== view.byteLength) continue;
    const entries = view.getUint16(at + 10, true);
    const sizeBytes = view.getUint32(at + 12, true);
    const start = view.getUint32(at + 16, true);
    const locator = at - 20;
    if (locator >= 0 && view.getUint32(locator, true) === signatures.locator64)
      return findDirectory64(view, locator);
    return checkedDirectory({ entries, start, end: start + sizeBytes }, at);
  }
  return refuse('its directory is missing, as in a file cut short');
}

function findDirectory64(view: DataView, locator: number): Directory {
  const at = count64(view, locator + 8);
  if (at + 56 > locator || view.getUint32(at, true) !== signatures.end64)
    refuse('its zip64 directory is malformed');
  const start = count64(view, at + 48);
  return checkedDirectory(
    { entries: count64(view, at + 32), start, end: start + count64(view, at + 40) },
    at,
  );
}

function checkedDirectory(directory: Directory, limit: number): Directory {
  // An entry takes 46 bytes at least: an archive cannot claim more of them than fit.
  if (directory.end > limit || directory.entries * 46 > directory.end - directory.start) {
    refuse(`its directory of ${directory.entries} entries does not fit into the file`);
  }
  return directory;
}

function readDirectory(bytes: Uint8Array, view: DataView, { entries, start, end }: Directory): ZipRecord[] {
  const records: ZipRecord[] = [];
  let at = start;
  for (let i = 0; i < entries; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== signatures.central)
      refuse(`entry ${i} of its directory is malformed`);
    const nameEnd = at + 46 + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > end) refuse(`entry ${i} of its directory is malformed`);
    const record: ZipRecord = {
      path: entryPath(bytes.subarray(at + 46, nameEnd)),
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packedBytes: view.getUint32(at + 20, true),
      sizeBytes: view.getUint32(at + 24, true),
      localStart: view.getUint32(at + 42, true),
    };
    applyZip64(record, view, nameEnd, extraEnd);
    if (record.localStart + 30 + record.packedBytes > start)
      refuse(`entry ${i} (${shown(record.path)}) lies outside of the file`);
    records.push(record);
    at = next;
  }
  return records;
}

/** Where a 32-bit field is all ones, its value stands in the zip64 extra field, in this order. */
function applyZip64(record: ZipRecord, view: DataView, extraStart: number, extraEnd: number): void {
  for (let at = extraStart; at + 4 <= extraEnd; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let from = at + 4;
    for (const field of ['sizeBytes', 'packedBytes', 'localStart'] as const) {
      if (record[field] === 0xffffffff && from + 8 <= extraEnd) {
        record[field] = count64(view, from);
        from += 8;
      }
    }
  }
}

/** Entries that share bytes are how a few kilobytes claim terabytes, each entry plausible by itself. */
function refuseOverlaps(records: readonly ZipRecord[]): void {
  const byStart = records.toSorted((a, b) => a.localStart - b.localStart);
  for (const [i, record] of byStart.entries()) {
    const next = byStart[i + 1];
    if (next && record.localStart + 30 + record.packedBytes > next.localStart) {
      refuse(`the entries ${shown(record.path)} and ${shown(next.path)} overlap`);
    }
  }
}

function faultOf(
  { path, flags, method, packedBytes, sizeBytes }: ZipRecord,
  allowed: ZipLimits,
): string | undefined {
  if (path === '' || path.includes('\0')) return 'it has no usable name';
  if (/^([/\\]|[A-Za-z]:)/.test(path)) return 'its path is absolute';
  if (path.split(/[/\\]/).includes('..')) return 'its path leaves the archive';
  if (flags & 1) return 'it is encrypted';
  if (method !== 0 && method !== 8) return `it is packed by the unknown method ${method}`;
  if (method === 0 && packedBytes !== sizeBytes) return 'its sizes contradict each other';
  const tooDense = sizeBytes > ratioMatters && sizeBytes > packedBytes * allowed.ratio;
  if (tooDense || sizeBytes > allowed.entryBytes)
    return `it would unpack ${packedBytes} bytes to ${sizeBytes}`;
  return undefined;
}

function unpack(bytes: Uint8Array, view: DataView, record: ZipRecord): Uint8Array {
  const { path, localStart, packedBytes, sizeBytes, method } = record;
  const fault = (text: string) => refuse(`the entry ${shown(path)}: ${text}`);
  if (view.getUint32(localStart, true) !== signatures.local) fault('its own header is missing');
  const nameEnd = localStart + 30 + view.getUint16(localStart + 26, true);
  const dataStart = nameEnd + view.getUint16(localStart + 28, true);
  if (dataStart + packedBytes > bytes.length) fault('it ends beyond the file');
  if (entryPath(bytes.subarray(localStart + 30, nameEnd)) !== path)
    fault('it has another name in its own header');
  const packed = bytes.subarray(dataStart, dataStart + packedBytes);
  let data = packed;
  if (method === 8) {
    data = new Uint8Array(sizeBytes);
    let result = { filledBytes: 0, hasMore: false };
    try {
      result = inflateInto(data, packed, 'raw');
    } catch (error) {
      fault(`it is damaged: ${error instanceof Error ? error.message : error}`);
    }
    if (result.hasMore) fault(`it unpacks to more than the ${sizeBytes} bytes it claims`);
    if (result.filledBytes < sizeBytes)
      fault(`it unpacks to ${result.filledBytes} bytes, not the ${sizeBytes} it claims`);
  }
  if (crc32(data) !== record.crc) fault('its checksum does not match');
  return data;
}

/** UTF-8, as nearly all tools write whether they say so or not; else one character a byte. */
function entryPath(name: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(name);
  } catch {
    return latin1Text(name);
  }
}

function count64(view: DataView, at: number): number {
  if (at < 0 || at + 8 > view.byteLength) return refuse('its zip64 directory is malformed');
  return Number(view.getBigUint64(at, true));
}

function shown(path: string): string {
  return JSON.stringify(path.length > 80 ? `${path.slice(0, 80)}…` : path);
}

function refuse(fault: string): never {
  throw new StudioError(
    'bad-zip',
    `Not a sound zip archive: ${fault}.`,
    'Pack the files again, or add them unpacked.',
  );
}
