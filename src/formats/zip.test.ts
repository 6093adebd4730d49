import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { describeWithShared, sharedPath } from '../testing/shared.ts';
import { StudioError } from '../base/error.ts';
import { decodePng } from './png.ts';
import { createZipWriter } from './zip-writer.ts';
import { sourceOfBytes } from './byte-source.ts';
import { sparseSource } from './testing/sparse-source.ts';
import { openZip, type ZipEntry } from './zip.ts';

function zipOf(files: Readonly<Record<string, Uint8Array>>, compress = true): Buffer {
  const chunks: Uint8Array[] = [];
  const writer = createZipWriter((chunk) => chunks.push(chunk));
  for (const [path, data] of Object.entries(files)) writer.add(path, data, { compress });
  writer.finish();
  return Buffer.concat(chunks);
}

const open = (zip: Uint8Array, limits?: { entries: number }): Promise<ZipEntry[]> =>
  openZip(sourceOfBytes(zip), limits);
const text = (value: string) => new TextEncoder().encode(value);
const centralAt = (zip: Buffer) => zip.indexOf('PK\u0001\u0002', 0, 'latin1');

describe('zip archives', () => {
  it('give back the files that were written, in order', async () => {
    const files = fc.dictionary(
      fc.stringMatching(/^[a-z水]{1,8}(\/[a-z é]{1,5})?$/),
      fc.uint8Array({ maxLength: 400 }),
    );
    await fc.assert(
      fc.asyncProperty(files, fc.boolean(), async (written, compress) => {
        const entries = await open(zipOf(written, compress));
        expect(entries.map(({ path }) => path)).toEqual(Object.keys(written));
        for (const entry of entries) {
          expect(entry.refusal).toBeUndefined();
          expect(Buffer.from(await entry.read()).equals(written[entry.path] ?? text('?'))).toBe(true);
        }
      }),
    );
  });

  it('are written the same whatever the clock says', () => {
    const files = { 'a.txt': text('a'), 'b/c.txt': text('cc') };
    expect(zipOf(files).equals(zipOf(files))).toBe(true);
  });

  it('leave out folders', async () => {
    const zip = zipSync({ folder: { 'a.txt': text('x') } });
    expect((await open(zip)).map(({ path }) => path)).toEqual(['folder/a.txt']);
  });

  it.each([
    ['../up.png', 'leaves the archive'],
    ['a/../../up.png', 'leaves the archive'],
    ['a\\..\\up.png', 'leaves the archive'],
    ['/etc/passwd', 'absolute'],
    ['C:\\up.png', 'absolute'],
    ['\\\\server\\up.png', 'absolute'],
    ['a\0.png', 'no usable name'],
  ])('refuse the entry %j and keep the others', async (path, fault) => {
    const [bad, good] = await open(zipOf({ [path]: text('x'), 'good.png': text('y') }));
    expect(bad?.refusal).toContain(fault);
    await expect(bad?.read()).rejects.toMatchObject({ code: 'bad-zip' });
    expect(Buffer.from((await good?.read()) ?? []).toString()).toBe('y');
  });

  it('stop an entry that unpacks to more than it claims', async () => {
    const zip = zipOf({ 'bomb.png': new Uint8Array(30_000_000) });
    zip.writeUInt32LE(1000, centralAt(zip) + 24);
    expect(zip.length).toBeLessThan(40_000);
    const [bomb] = await open(zip);
    expect(bomb?.sizeBytes).toBe(1000);
    await expect(bomb?.read()).rejects.toThrow('more than the 1000 bytes it claims');
  });

  it('refuse an archive whose claims pass the limits, before unpacking', async () => {
    const zip = zipOf({ a: text('aa'), b: text('bb') });
    await expect(open(zip, { entries: 1 })).rejects.toThrow('more than the 1 entries');
    zip.writeUInt32LE(30 * 2 ** 20, centralAt(zip) + 24);
    expect((await open(zip)).map(({ refusal }) => refusal)).toEqual([undefined, undefined]);
    zip.writeUInt32LE(40 * 2 ** 20, centralAt(zip) + 24);
    await expect(open(zip)).rejects.toThrow('would unpack to 41943042');
  });

  it('list an entry that is packed far more densely than its archive', async () => {
    const zip = zipOf({ 'zeros.npy': new Uint8Array(40 * 2 ** 20), 'noise.bin': noise(2 ** 20 * 2) });
    const [zeros, other] = await open(zip);
    expect(zeros?.refusal).toMatch(/would unpack \d+ bytes to 41943040/);
    expect(await other?.read()).toHaveLength(2 ** 21);
  });

  it('refuse entries that overlap', async () => {
    const zip = zipOf({ a: text('aaaa'), b: text('bbbb') }, false);
    const second = zip.indexOf('PK\u0001\u0002', centralAt(zip) + 1, 'latin1');
    zip.writeUInt32LE(0, second + 42);
    await expect(open(zip)).rejects.toThrow('overlap');
  });

  it.each([
    ['a wrong checksum', (zip: Buffer) => zip.writeUInt32LE(7, centralAt(zip) + 16), 'checksum'],
    [
      'a claim of more',
      (zip: Buffer) => zip.writeUInt32LE(9000, centralAt(zip) + 24),
      'not the 9000 it claims',
    ],
    ['a damaged stream', (zip: Buffer) => zip.fill(0xff, 31, 34), 'damaged'],
    ['no header of its own', (zip: Buffer) => zip.fill(0, 0, 4), 'header is missing'],
  ])('refuse an entry with %s', async (_what, damage, fault) => {
    const zip = zipOf({ a: text('a'.repeat(500)) });
    damage(zip);
    const [entry] = await open(zip);
    await expect(entry?.read()).rejects.toThrow(fault);
  });

  it('go by the names of the directory, whatever the entries’ own headers say', async () => {
    const zip = zipOf({ a: text('x') });
    zip.write('b', 30);
    const [entry] = await open(zip);
    expect(entry?.path).toBe('a');
    expect(Buffer.from((await entry?.read()) ?? []).toString()).toBe('x');
  });

  it('read names of code page 437, where they are no UTF-8', async () => {
    const zip = zipOf({ aXb: text('x') });
    zip.writeUInt16LE(0, centralAt(zip) + 8);
    zip[centralAt(zip) + 46 + 1] = 0x81;
    expect((await open(zip))[0]?.path).toBe('aüb');
  });

  it.each([
    ['a line feed', text('\n')],
    ['zeros', new Uint8Array(512)],
    ['a web page', text('<html>'.repeat(20_000))],
    ['an end record that is none', Buffer.concat([text('PK\u0005\u0006'), new Uint8Array(40).fill(7)])],
  ])('open with %s behind their end', async (_what, tail) => {
    const zip = Buffer.concat([zipOf({ a: text('x') }), tail]);
    expect((await open(zip)).map(({ path }) => path)).toEqual(['a']);
  });

  it('open behind what was put before them', async () => {
    const [entry] = await open(Buffer.concat([text('#!/bin/sh\nexit\n'), zipOf({ a: text('x') })]));
    expect(Buffer.from((await entry?.read()) ?? []).toString()).toBe('x');
  });

  it('are refused where two of them are one file: the first would be lost', async () => {
    const two = Buffer.concat([zipOf({ 'a.txt': text('a') }), zipOf({ 'b.txt': text('b') })]);
    await expect(open(two)).rejects.toThrow('two archives were put into one file');
  });

  it('are not taken for empty because of what their comment holds', async () => {
    const zip = zipOf({ 'a.txt': text('a') });
    const comment = Buffer.from(`PK\u0005\u0006${'\0'.repeat(18)}`, 'latin1');
    zip.writeUInt16LE(comment.length, zip.length - 2);
    expect(await open(Buffer.concat([zip, comment]))).toHaveLength(1);
  });

  it('count what is there where the stated count wrapped or lies, and refuse a directory cut short', async () => {
    const zip = zipOf({ a: text('x'), b: text('y') });
    const end = zip.length - 22;
    for (const count of [0, 1]) {
      zip.writeUInt16LE(count, end + 10);
      expect(await open(zip)).toHaveLength(2);
    }
    zip.writeUInt16LE(3, end + 10);
    await expect(open(zip)).rejects.toThrow('names 2 entries of 3');
  });

  it('find entries beyond 4 GiB whose offsets wrapped', async () => {
    const zip = zipOf({ a: text('x'), b: text('y'), c: text('z') }, false);
    const starts = [0, 1, 2].map((i) => nth(zip, 'PK\u0003\u0004', i));
    const places = [0, 3 * 2 ** 30, 2 ** 32 + 1000];
    const directory = zip.subarray(centralAt(zip));
    places.forEach((place, i) =>
      directory.writeUInt32LE(place % 2 ** 32, nth(directory, 'PK\u0001\u0002', i) + 42),
    );
    const directoryPlace = 2 ** 32 + 2000;
    directory.writeUInt32LE(directoryPlace % 2 ** 32, directory.length - 22 + 16);
    const parts = starts.map((start, i) => ({
      at: places[i]!,
      bytes: zip.subarray(start, starts[i + 1] ?? centralAt(zip)),
    }));
    const entries = await openZip(sparseSource([...parts, { at: directoryPlace, bytes: directory }]));
    const contents = await Promise.all(
      entries.map(async (entry) => Buffer.from(await entry.read()).toString()),
    );
    expect(contents).toEqual(['x', 'y', 'z']);
  });

  it.each([
    ['encrypted', (zip: Buffer) => zip.writeUInt16LE(1, centralAt(zip) + 8), 'encrypted'],
    [
      'packed by an unknown method',
      (zip: Buffer) => zip.writeUInt16LE(14, centralAt(zip) + 10),
      'method 14 (LZMA)',
    ],
  ])('list an entry that is %s with the reason', async (_what, damage, fault) => {
    const zip = zipOf({ a: text('a') });
    damage(zip);
    expect((await open(zip))[0]?.refusal).toContain(fault);
  });

  it('open with 100 000 entries, as zip64', async () => {
    const count = 100_000;
    const names = Array.from({ length: count }, (_, i) => `f${i}`);
    // Each local header and directory entry has the smallest possible form, for empty files.
    const local = names.map((name) => record(0x04034b50, 30, name, () => {}));
    let start = 0;
    const central = names.map((name, i) =>
      record(0x02014b50, 46, name, (head) => {
        head.writeUInt32LE(start, 42);
        start += local[i]?.length ?? 0;
      }),
    );
    const directory = Buffer.concat(central);
    const end64 = Buffer.alloc(56);
    end64.writeUInt32LE(0x06064b50, 0);
    end64.writeBigUInt64LE(BigInt(count), 32);
    end64.writeBigUInt64LE(BigInt(directory.length), 40);
    end64.writeBigUInt64LE(BigInt(start), 48);
    const locator = Buffer.alloc(20);
    locator.writeUInt32LE(0x07064b50, 0);
    locator.writeBigUInt64LE(BigInt(start + directory.length), 8);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.fill(0xff, 8, 20);
    const entries = await open(Buffer.concat([...local, directory, end64, locator, end]));
    expect(entries).toHaveLength(count);
    expect(await entries.at(-1)?.read()).toHaveLength(0);
  });

  it('give entries or a StudioError for any damage', async () => {
    const sound = zipOf({ 'a.txt': text('abc'.repeat(30)), 'b.txt': text('b') });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(sound.length - 1),
        fc.nat(255),
        fc.nat(sound.length),
        async (at, byte, length) => {
          const damaged = Buffer.from(sound.subarray(0, Math.max(length, at + 1)));
          damaged[at] = byte;
          try {
            for (const entry of await open(damaged)) await entry.read();
          } catch (error) {
            expect(error).toBeInstanceOf(StudioError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

function nth(bytes: Buffer, signature: string, n: number): number {
  let at = -1;
  for (let i = 0; i <= n; i++) at = bytes.indexOf(signature, at + 1, 'latin1');
  return at;
}

function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24);
}

function record(signature: number, headBytes: number, name: string, fill: (head: Buffer) => void): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32LE(signature, 0);
  head.writeUInt16LE(name.length, headBytes === 30 ? 26 : 28);
  fill(head);
  return Buffer.concat([head, Buffer.from(name)]);
}

describeWithShared('zip archives of others', () => {
  it('reads all photos of the clothing set', async () => {
    const zip = readFileSync(sharedPath('datasets/clothing/clothing-3781-64x64.zip'));
    const images = (await open(zip)).filter(({ path }) => /\.(png|jpe?g)$/.test(path));
    expect(images).toHaveLength(3781);
    let total = 0;
    for (const image of images) total += (await image.read()).length;
    expect(total).toBeGreaterThan(1e6);
    const png = images.find(({ path }) => path.endsWith('.png'));
    if (png) expect(decodePng(await png.read()).width).toBe(64);
  });

  it.each([
    'malicious1.zip',
    'malicious1_crc.zip',
    'malicious1_central_directory.zip',
    'malicious1_0x20.zip',
  ])('%s opens as an archive of bytes or is refused', async (name) => {
    try {
      for (const entry of await open(readFileSync(sharedPath(`hostile/pickles/${name}`)))) await entry.read();
    } catch (error) {
      expect(error).toMatchObject({ code: 'bad-zip' });
    }
  });
});
