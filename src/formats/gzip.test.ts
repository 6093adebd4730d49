import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { gunzip } from './gzip.ts';

async function unpack(file: Uint8Array, pieceBytes = 7): Promise<Uint8Array> {
  const pieces = async function* () {
    for (let at = 0; at < file.length; at += pieceBytes) yield file.subarray(at, at + pieceBytes);
  };
  const chunks: Uint8Array[] = [];
  for await (const chunk of gunzip(pieces(), file.length)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const text = new TextEncoder().encode('a picture, '.repeat(500));

describe('gunzip', () => {
  it.each([1, 7, 100_000])('gives what was packed, in pieces of %d bytes', async (pieceBytes) => {
    expect(Buffer.from(await unpack(gzipSync(text), pieceBytes)).equals(text)).toBe(true);
  });

  it.each([1, 7, 100_000])(
    'reads files that were put together, in pieces of %d bytes',
    async (pieceBytes) => {
      const both = Buffer.concat([gzipSync(text.subarray(0, 1000)), gzipSync(text.subarray(1000))]);
      expect(Buffer.from(await unpack(both, pieceBytes)).equals(text)).toBe(true);
    },
  );

  it.each([
    [
      'what follows it',
      Buffer.concat([gzipSync(text), new Uint8Array(512)]),
      'something else follows its end',
    ],
    ['damage', gzipSync(text).fill(0xff, 12, 16), 'it is damaged'],
    ['a file cut short', gzipSync(text).subarray(0, 40), 'it is damaged'],
    ['a wrong checksum', gzipSync(text).map((b, i, all) => (i === all.length - 8 ? b ^ 1 : b)), 'checksum'],
    ['nothing', new Uint8Array(0), 'no data'],
  ])('refuses %s', async (_what, file, fault) => {
    for (const pieceBytes of [7, 100_000])
      await expect(unpack(file, pieceBytes)).rejects.toMatchObject({
        code: 'bad-gzip',
        message: expect.stringContaining(fault),
      });
  });

  it('stops a bomb before it fills the memory', async () => {
    const bomb = gzipSync(new Uint8Array(40 * 2 ** 20));
    expect(bomb.length).toBeLessThan(50_000);
    await expect(unpack(bomb, 16_384)).rejects.toThrow('unpack to more than 33554432');
  });

  it('passes on what reading fails with', async () => {
    const broken = async function* () {
      yield gzipSync(text).subarray(0, 20);
      throw new Error('went away');
    };
    await expect(gunzip(broken(), 100).next()).rejects.toThrow('went away');
  });
});
