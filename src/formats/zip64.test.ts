/**
 * Writing and reading zip64. The gigabytes of zeros in these files are never stored, and their checksum is assumed to
 * be 0.
 */
import { expect, it, vi } from 'vitest';
import { sourceOfBytes } from './byte-source.ts';
import { sparseSource } from './testing/sparse-source.ts';
import { openZip, type ZipEntry } from './zip.ts';
import { createZipWriter } from './zip-writer.ts';

const GiB = 2 ** 30;
const zeros = new Uint8Array(GiB);

vi.mock('./crc.ts', async (original) => {
  const { crc32 } = await original<typeof import('./crc.ts')>();
  return {
    crc32: (bytes: Uint8Array, previous = 0) => (bytes === zeros ? previous : crc32(bytes, previous)),
  };
});

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = async (entry?: ZipEntry) => new TextDecoder().decode(await entry?.read());

async function* gigabytes(count: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) yield zeros;
}

/** A writer, and the places of all bytes that are not zero. */
function sparseWriter() {
  const parts: { at: number; bytes: Uint8Array }[] = [];
  let at = 0;
  const writer = createZipWriter((bytes) => {
    if (bytes !== zeros) parts.push({ at, bytes });
    at += bytes.length;
  });
  return { ...writer, parts };
}

it('a file above 4 GiB and those behind it come back', async () => {
  const { add, addPieces, finish, parts } = sparseWriter();
  add('before.txt', bytesOf('before'));
  await addPieces('large.bin', gigabytes(5));
  await addPieces('behind.bin', gigabytes(0));
  add('behind.txt', bytesOf('behind'));
  finish();
  const entries = await openZip(sparseSource(parts));
  expect(entries.map(({ path, sizeBytes, refusal }) => [path, sizeBytes, refusal])).toEqual([
    ['before.txt', 6, undefined],
    ['large.bin', 5 * GiB, undefined],
    ['behind.bin', 0, undefined],
    ['behind.txt', 6, undefined],
  ]);
  expect([await textOf(entries[0]), await textOf(entries[3])]).toEqual(['before', 'behind']);
  let readBytes = 0;
  for await (const piece of entries[1]!.chunks()) {
    readBytes += piece.length;
    if (readBytes >= 2 ** 22) break;
  }
  expect(readBytes).toBe(2 ** 22);
});

it('files that together pass 4 GiB come back', async () => {
  const { add, addPieces, finish, parts } = sparseWriter();
  for (const name of ['a', 'b']) await addPieces(name, gigabytes(3));
  add('c.txt', bytesOf('c'));
  finish();
  const entries = await openZip(sparseSource(parts));
  expect(entries.map(({ sizeBytes }) => sizeBytes)).toEqual([3 * GiB, 3 * GiB, 1]);
  expect(await textOf(entries[2])).toBe('c');
});

it('65 535 files are one more than can be counted without zip64', async () => {
  const chunks: Uint8Array[] = [];
  const { add, finish } = createZipWriter((chunk) => chunks.push(chunk));
  for (let i = 0; i < 65_535; i++) add(String(i), bytesOf('x'), { compress: false });
  finish();
  const zip = Buffer.concat(chunks);
  expect(zip.includes('PK\u0006\u0006', zip.length - 200, 'latin1')).toBe(true);
  const entries = await openZip(sourceOfBytes(zip));
  expect(entries).toHaveLength(65_535);
  expect(await textOf(entries.at(-1))).toBe('x');
});

it('what needs no zip64 is written without it', () => {
  const chunks: Uint8Array[] = [];
  const { add, finish } = createZipWriter((chunk) => chunks.push(chunk));
  add('a', bytesOf('x'), { compress: false });
  finish();
  expect(Buffer.concat(chunks).includes('PK\u0006\u0006', 0, 'latin1')).toBe(false);
  // Local header: version 2.0, UTF-8 names, stored, 1980-01-01, checksum, sizes, lengths; then "a" and "x".
  expect(Buffer.concat(chunks).subarray(0, 32).toString('hex')).toBe(
    '504b0304140000080000000021008316dc8c01000000010000000100000061' + '78',
  );
});

/**
 * An archive made with zipfile of Python 3.11: `zeros.bin`, 2³² + 2²⁰ zeros stored, and "behind 4 GiB" as
 * `small.txt`. This is its first 59 bytes, and those from `small.txt` on.
 */
const ofPython = [
  {
    at: 0,
    hex: '504b03042d000000000000002100288ba4c6ffffffffffffffff090014007a65726f732e62696e01001000000010000100000000001000010000000',
  },
  {
    at: 4_296_015_931,
    hex:
      '504b030414000000000000002100df7850bc0c0000000c00000009000000736d616c6c2e747874626568696e642034204769' +
      '42504b01022d032d000000000000002100288ba4c6ffffffffffffffff0900140000000000000000008001000000007a6572' +
      '6f732e62696e0100100000001000010000000000100001000000504b01022d032d000000000000002100df7850bc0c000000' +
      '0c00000009000c0000000000000000008001ffffffff736d616c6c2e747874010008003b00100001000000504b06062c0000' +
      '00000000002d002d000000000000000000020000000000000002000000000000008e000000000000006e00100001000000504b' +
      '060700000000fc0010000100000001000000504b050600000000020002008e000000ffffffff0000',
  },
];

it('one that Python wrote is read', async () => {
  const parts = ofPython.map(({ at, hex }) => ({ at, bytes: Buffer.from(hex, 'hex') }));
  const entries = await openZip(sparseSource(parts));
  expect(entries.map(({ path, sizeBytes, refusal }) => [path, sizeBytes, refusal])).toEqual([
    ['zeros.bin', 2 ** 32 + 2 ** 20, undefined],
    ['small.txt', 12, undefined],
  ]);
  expect(await textOf(entries[1])).toBe('behind 4 GiB');
});
