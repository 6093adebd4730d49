import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { describeWithShared, sharedPath } from '../testing/shared.ts';
import { StudioError } from '../base/error.ts';
import { decodePng } from './png.ts';
import { createZipWriter } from './zip-writer.ts';
import { openZip } from './zip.ts';

function zipOf(files: Readonly<Record<string, Uint8Array>>, compress = true): Buffer {
  const chunks: Uint8Array[] = [];
  const writer = createZipWriter((chunk) => chunks.push(chunk));
  for (const [path, data] of Object.entries(files)) writer.add(path, data, { compress });
  writer.finish();
  return Buffer.concat(chunks);
}

const text = (value: string) => new TextEncoder().encode(value);
const centralAt = (zip: Buffer) => zip.indexOf('PK\u0001\u0002', 0, 'latin1');

describe('zip archives', () => {
  it('give back the files that were written, in order', () => {
    const files = fc.dictionary(
      fc.stringMatching(/^[a-z水]{1,8}(\/[a-z é]{1,5})?$/),
      fc.uint8Array({ maxLength: 400 }),
    );
    fc.assert(
      fc.property(files, fc.boolean(), (written, compress) => {
        const entries = openZip(zipOf(written, compress));
        expect(entries.map(({ path }) => path)).toEqual(Object.keys(written));
        for (const entry of entries) {
          expect(entry.refusal).toBeUndefined();
          expect(Buffer.from(entry.read()).equals(written[entry.path] ?? text('?'))).toBe(true);
        }
      }),
    );
  });

  it('are written the same whatever the clock says', () => {
    const files = { 'a.txt': text('a'), 'b/c.txt': text('cc') };
    expect(zipOf(files).equals(zipOf(files))).toBe(true);
  });

  it('leave out folders', () => {
    const zip = zipSync({ folder: { 'a.txt': text('x') } });
    expect(openZip(zip).map(({ path }) => path)).toEqual(['folder/a.txt']);
  });

  it.each([
    ['../up.png', 'leaves the archive'],
    ['a/../../up.png', 'leaves the archive'],
    ['a\\..\\up.png', 'leaves the archive'],
    ['/etc/passwd', 'absolute'],
    ['C:\\up.png', 'absolute'],
    ['\\\\server\\up.png', 'absolute'],
    ['a\0.png', 'no usable name'],
  ])('refuse the entry %j and keep the others', (path, fault) => {
    const [bad, good] = openZip(zipOf({ [path]: text('x'), 'good.png': text('y') }));
    expect(bad?.refusal).toContain(fault);
    expect(() => bad?.read()).toThrowError(expect.objectContaining({ code: 'bad-zip' }));
    expect(Buffer.from(good?.read() ?? []).toString()).toBe('y');
  });

  it('stop an entry that unpacks to more than it claims', () => {
    const zip = zipOf({ 'bomb.png': new Uint8Array(30_000_000) });
    zip.writeUInt32LE(1000, centralAt(zip) + 24);
    expect(zip.length).toBeLessThan(40_000);
    const [bomb] = openZip(zip);
    expect(bomb?.sizeBytes).toBe(1000);
    expect(() => bomb?.read()).toThrow('more than the 1000 bytes it claims');
  });

  it('refuse an archive whose claims pass the limits, before unpacking', () => {
    const zip = zipOf({ a: text('aa'), b: text('bb') });
    expect(() => openZip(zip, { totalBytes: 3 })).toThrow('would unpack to 4 bytes');
    expect(() => openZip(zip, { entries: 1 })).toThrow('has 2 entries');
    zip.writeUInt32LE(0xfffffff0, centralAt(zip) + 24);
    expect(openZip(zip)[0]?.refusal).toContain('would unpack');
  });

  it('refuse entries that overlap', () => {
    const zip = zipOf({ a: text('aaaa'), b: text('bbbb') }, false);
    const second = zip.indexOf('PK\u0001\u0002', centralAt(zip) + 1, 'latin1');
    zip.writeUInt32LE(0, second + 42);
    expect(() => openZip(zip)).toThrow('overlap');
  });

  it.each([
    ['a wrong checksum', (zip: Buffer) => zip.writeUInt32LE(7, centralAt(zip) + 16), 'checksum'],
    ['another name inside', (zip: Buffer) => zip.write('b', 30), 'another name'],
    [
      'a claim of more',
      (zip: Buffer) => zip.writeUInt32LE(9000, centralAt(zip) + 24),
      'not the 9000 it claims',
    ],
    ['a damaged stream', (zip: Buffer) => zip.fill(0xff, 31, 34), 'damaged'],
  ])('refuse an entry with %s', (_what, damage, fault) => {
    const zip = zipOf({ a: text('a'.repeat(500)) });
    damage(zip);
    const [entry] = openZip(zip);
    expect(() => entry?.read()).toThrow(fault);
  });

  it.each([
    ['encrypted', (zip: Buffer) => zip.writeUInt16LE(1, centralAt(zip) + 8), 'encrypted'],
    ['packed by an unknown method', (zip: Buffer) => zip.writeUInt16LE(14, centralAt(zip) + 10), 'method 14'],
  ])('list an entry that is %s with the reason', (_what, damage, fault) => {
    const zip = zipOf({ a: text('a') });
    damage(zip);
    expect(openZip(zip)[0]?.refusal).toContain(fault);
  });

  it('open with 100 000 entries, as zip64', () => {
    const count = 100_000;
    const names = Array.from({ length: count }, (_, i) => `f${i}`);
    // Each local header and directory entry in the smallest possible form, empty files.
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
    const entries = openZip(Buffer.concat([...local, directory, end64, locator, end]));
    expect(entries).toHaveLength(count);
    expect(entries.at(-1)?.read()).toHaveLength(0);
  });

  it('give entries or a StudioError for any damage', () => {
    const sound = zipOf({ 'a.txt': text('abc'.repeat(30)), 'b.txt': text('b') });
    fc.assert(
      fc.property(fc.nat(sound.length - 1), fc.nat(255), fc.nat(sound.length), (at, byte, length) => {
        const damaged = Buffer.from(sound.subarray(0, Math.max(length, at + 1)));
        damaged[at] = byte;
        try {
          for (const entry of openZip(damaged)) entry.read();
        } catch (error) {
          expect(error).toBeInstanceOf(StudioError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

function record(signature: number, headBytes: number, name: string, fill: (head: Buffer) => void): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32LE(signature, 0);
  head.writeUInt16LE(name.length, headBytes === 30 ? 26 : 28);
  fill(head);
  return Buffer.concat([head, Buffer.from(name)]);
}

describeWithShared('zip archives of others', () => {
  it('reads all photos of the clothing set', () => {
    const zip = readFileSync(sharedPath('datasets/clothing/clothing-3781-64x64.zip'));
    const images = openZip(zip).filter(({ path }) => /\.(png|jpe?g)$/.test(path));
    expect(images).toHaveLength(3781);
    expect(images.reduce((sum, entry) => sum + entry.read().length, 0)).toBeGreaterThan(1e6);
    const png = images.find(({ path }) => path.endsWith('.png'));
    if (png) expect(decodePng(png.read()).width).toBe(64);
  });

  it.each([
    'malicious1.zip',
    'malicious1_crc.zip',
    'malicious1_central_directory.zip',
    'malicious1_0x20.zip',
  ])('%s opens as an archive of bytes or is refused', (name) => {
    try {
      for (const entry of openZip(readFileSync(sharedPath(`hostile/pickles/${name}`)))) entry.read();
    } catch (error) {
      expect(error).toMatchObject({ code: 'bad-zip' });
    }
  });
});
