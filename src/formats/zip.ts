/**
 * Reads zip archives: a list of entries that are unpacked one by one, from a source that need not fit in memory.
 * Every claim of the archive is checked (sizes, checksums, overlaps, paths). Supports stored and deflated entries,
 * and zip64. Encrypted entries and other methods are listed with a reason. zip-directory.ts reads the directory, and
 * zip-writer.ts writes archives. Source: PKWARE's APPNOTE.TXT.
 */
import { collectBytes } from '../base/bytes.ts';
import { inBlocks, piecesOf, type ByteSource } from './byte-source.ts';
import { crc32 } from './crc.ts';
import { DamagedStream, inflatePieces, inflateShort, mostUnpacked } from './inflate.ts';
import { readZipDirectory, refuseZip, shownPath, viewOf, type ZipRecord } from './zip-directory.ts';
import { zipSignatures } from './zip-layout.ts';

export interface ZipEntry {
  /**
   * As in the archive, with `/` between folders. Show it as text, never as markup, and check it before writing to such
   * a path.
   */
  path: string;
  sizeBytes: number;
  /** Why this entry cannot be read, in a few words. Undefined if it can. */
  refusal: string | undefined;
  /**
   * Unpacks the entry in pieces. Rejects with `bad-zip` if it is refused or damaged, or at the end if its checksum is
   * wrong.
   */
  chunks(): AsyncGenerator<Uint8Array>;
  /** The whole entry in one piece. */
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

/** With more entries, the list alone would take too much memory. */
const maxEntries = 500_000;
const localBytes = 30;
/** Entries up to this size, packed and unpacked, are unpacked in one step. */
const shortBytes = 16_384;
const methods: Readonly<Record<number, string>> = {
  1: 'Shrink',
  6: 'Implode',
  9: 'Deflate64, as Windows packs files above 2 GB',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'xz',
  98: 'PPMd',
};

/**
 * The files of an archive in their order, without folders. Nothing is unpacked yet. Rejects with StudioError
 * `bad-zip` if the whole archive is damaged or over a limit. A fault of one entry becomes that entry's `refusal`.
 */
export async function openZip(archive: ByteSource, limits = { entries: maxEntries }): Promise<ZipEntry[]> {
  const source = inBlocks(archive);
  const records = await readZipDirectory(source, limits.entries);
  refuseOverlaps(records);
  const totalBytes = records.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (totalBytes > mostUnpacked(source.sizeBytes))
    refuseZip(`its ${source.sizeBytes} bytes would unpack to ${totalBytes}`);
  return records
    .filter(({ path }) => !path.endsWith('/'))
    .map((record) => {
      const { path, sizeBytes } = record;
      const refusal = faultOf(record);
      const chunks = () => (refusal === undefined ? unpack(source, record) : refuseEntry(path, refusal));
      return { path, sizeBytes, refusal, chunks, read: async () => collectBytes(chunks(), sizeBytes) };
    });
}

/**
 * Refuses entries that share bytes. With those, a few kilobytes could claim terabytes, though each entry alone is
 * plausible.
 */
function refuseOverlaps(records: readonly ZipRecord[]): void {
  const byStart = records.toSorted((a, b) => a.localStart - b.localStart);
  for (const [i, record] of byStart.entries()) {
    const next = byStart[i + 1];
    if (next && record.localStart + localBytes + record.packedBytes > next.localStart)
      refuseZip(`the entries ${shownPath(record.path)} and ${shownPath(next.path)} overlap`);
  }
}

function faultOf({ path, flags, method, packedBytes, sizeBytes }: ZipRecord): string | undefined {
  if (path === '' || path.includes('\0')) return 'it has no usable name';
  if (/^([/\\]|[A-Za-z]:)/.test(path)) return 'its path is absolute';
  if (path.split(/[/\\]/).includes('..')) return 'its path leaves the archive';
  if (flags & 1) return 'it is encrypted';
  if (method !== 0 && method !== 8)
    return `it is packed by method ${method}${methods[method] ? ` (${methods[method]})` : ''}`;
  if (method === 0 && packedBytes !== sizeBytes) return 'its sizes contradict each other';
  if (sizeBytes > mostUnpacked(packedBytes)) return `it would unpack ${packedBytes} bytes to ${sizeBytes}`;
  return undefined;
}

/**
 * The names in entries' own headers are ignored, since some tools write them in another encoding. Only the
 * directory's count.
 */
async function* unpack(source: ByteSource, record: ZipRecord): AsyncGenerator<Uint8Array> {
  const { path, localStart, packedBytes, sizeBytes, method, crc } = record;
  if (packedBytes === 0 && sizeBytes === 0) return;
  const header = viewOf(await source.readRange(localStart, localStart + localBytes));
  if (header.getUint32(0, true) !== zipSignatures.local) refuseEntry(path, 'its own header is missing');
  const start = localStart + localBytes + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + packedBytes > source.sizeBytes) refuseEntry(path, 'it ends beyond the file');
  const packed = piecesOf(source, start, start + packedBytes);
  let unpackedBytes = 0;
  let sum = 0;
  for await (const chunk of method === 8 ? inflated(packed, record) : packed) {
    unpackedBytes += chunk.length;
    if (unpackedBytes > sizeBytes)
      refuseEntry(path, `it unpacks to more than the ${sizeBytes} bytes it claims`);
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (unpackedBytes < sizeBytes)
    refuseEntry(path, `it unpacks to ${unpackedBytes} bytes, not the ${sizeBytes} it claims`);
  if (sum !== crc) refuseEntry(path, 'its checksum does not match');
}

async function* inflated(
  packed: AsyncIterable<Uint8Array>,
  { path, packedBytes, sizeBytes }: ZipRecord,
): AsyncGenerator<Uint8Array> {
  try {
    if (Math.max(packedBytes, sizeBytes) > shortBytes) yield* inflatePieces(packed, 'raw');
    else yield inflateShort(await collectBytes(packed, packedBytes), sizeBytes);
  } catch (error) {
    if (error instanceof DamagedStream) refuseEntry(path, `it is damaged: ${error.message}`);
    throw error;
  }
}

function refuseEntry(path: string, fault: string): never {
  refuseZip(`the entry ${shownPath(path)}: ${fault}`);
}
