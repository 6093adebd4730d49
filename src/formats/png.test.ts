import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeWithShared, sharedPath } from '../testing/shared.ts';
import { StudioError } from '../base/error.ts';
import { encodePng } from './png-encode.ts';
import { pngChunk } from './png-chunks.ts';
import { decodePng, readPngHeader } from './png.ts';
import { cpuMsOf } from '../testing/cpu-time.ts';

/** Reads a 32-bit bitmap with colour masks as RGBA, top row first. All the reference files are of this kind. */
function readBitmap(bytes: Buffer): { width: number; height: number; data: Uint8Array } {
  const [offset, width, height] = [bytes.readUInt32LE(10), bytes.readInt32LE(18), bytes.readInt32LE(22)];
  const shifts = [54, 58, 62, 66].map((at) => 31 - Math.clz32(bytes.readUInt32LE(at)) - 7);
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = bytes.readUInt32LE(offset + ((height - 1 - y) * width + x) * 4);
      shifts.forEach((shift, c) => (data[(y * width + x) * 4 + c] = pixel >>> shift));
    }
  }
  return { width, height, data };
}

describeWithShared('PngSuite', () => {
  const folder = sharedPath('fixtures/pngsuite');
  const names = readdirSync(folder).filter((name) => name.endsWith('.png'));
  const sound = names.filter((name) => !name.startsWith('x'));

  it('has all its files', () => {
    expect([sound.length, names.length - sound.length]).toEqual([161, 14]);
  });

  it.each(sound)('%s has the pixels of its truth', (name) => {
    const image = decodePng(readFileSync(`${folder}/${name}`));
    const truth = readBitmap(readFileSync(`${folder}/truth/${name.replace('.png', '.bmp')}`));
    expect([image.width, image.height]).toEqual([truth.width, truth.height]);
    // The reference decoder rounds 16-bit grey, but takes the high byte of 16-bit colour. The colour of a fully
    // transparent pixel does not matter.
    const tolerance = /0g16/.test(name) ? 1 : 0;
    let worst = 0;
    for (let i = 0; i < truth.data.length; i++) {
      const alpha = truth.data[i | 3] ?? 0;
      if (alpha > 0 || i % 4 === 3)
        worst = Math.max(worst, Math.abs((truth.data[i] ?? 0) - (image.data[i] ?? 0)));
    }
    expect(worst).toBeLessThanOrEqual(tolerance);
  });

  it.each([
    ['xs1n0g01.png', 'signature'],
    ['xs2n0g01.png', 'signature'],
    ['xs4n0g01.png', 'signature'],
    ['xs7n0g01.png', 'signature'],
    ['xcrn0g04.png', 'signature'],
    ['xlfn0g04.png', 'signature'],
    ['xhdn0g08.png', 'checksum of its header (IHDR)'],
    ['xc1n0g08.png', 'colour type 1'],
    ['xc9n2c08.png', 'colour type 9'],
    ['xd0n2c08.png', 'bit depth 0'],
    ['xd3n2c08.png', 'bit depth 3'],
    ['xd9n2c08.png', 'bit depth 99'],
    ['xdtn0g01.png', 'no image data (IDAT)'],
    ['xcsn0g01.png', 'checksum of a chunk (IDAT)'],
  ])('%s is refused for its %s', (name, fault) => {
    expect(() => decodePng(readFileSync(`${folder}/${name}`))).toThrowError(
      expect.objectContaining({ code: 'bad-png', message: expect.stringContaining(fault) }),
    );
  });

  it.each([
    ['ct1n0g04.png', 'Title', 'PngSuite'],
    ['ctzn0g04.png', 'Software', 'Created on a NeXTstation color using "pnmtopng".'],
    ['ctjn0g04.png', 'Copyright', '著作権'],
  ])('%s tells its %s', (name, keyword, text) => {
    expect(decodePng(readFileSync(`${folder}/${name}`)).text[keyword]).toContain(text);
  });
});

describeWithShared('hostile PNG files', () => {
  const root = sharedPath('hostile/images');
  const rows = readFileSync(`${root}/MANIFEST.csv`, 'utf8').trim().split('\n').slice(1);
  const files = rows
    .map((row) => row.split(','))
    .filter(([path, , format]) => path?.endsWith('.png') && format === 'PNG');

  it.each(files.map((row) => [row[0] ?? '', row]))(
    '%s: as Pillow has it, or a refusal that says why',
    (path, row) => {
      let image;
      try {
        image = decodePng(readFileSync(`${root}/${path}`));
      } catch (error) {
        expect(error).toBeInstanceOf(StudioError);
        expect((error as StudioError).message).toMatch(/^Not a readable PNG: .+\.$/);
        return;
      }
      expect([image.width, image.height]).toEqual([Number(row[4]), Number(row[5])]);
    },
  );
});

describe('decodePng', () => {
  const pixels = encodePng({ width: 2, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
  const headerEnd = 33;
  const withChunk = (type: string, data: Uint8Array) =>
    Buffer.concat([pixels.subarray(0, headerEnd), pngChunk(type, data), pixels.subarray(headerEnd)]);

  it('refuses a huge image from its header, at once', async () => {
    const header = new Uint8Array(13);
    new DataView(header.buffer).setUint32(0, 65_535);
    new DataView(header.buffer).setUint32(4, 65_535);
    header.set([8, 2], 8);
    const bomb = Buffer.concat([pixels.subarray(0, 8), pngChunk('IHDR', header), pixels.subarray(headerEnd)]);
    const cpuMs = await cpuMsOf(() =>
      expect(() => decodePng(bomb)).toThrowError(expect.objectContaining({ code: 'image-too-large' })),
    );
    expect(cpuMs).toBeLessThan(100);
    expect(readPngHeader(bomb)).toMatchObject({ width: 65_535, height: 65_535 });
  });

  it('leaves out a damaged chunk that the pixels do not need', () => {
    const file = withChunk('tEXt', new TextEncoder().encode('Title\0x'));
    expect(decodePng(file).text).toEqual({ Title: 'x' });
    file[headerEnd + 9] = 0;
    expect(decodePng(file).text).toEqual({});
    expect([...decodePng(file).data]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
  });

  it('refuses a chunk it would have to understand', () => {
    expect(() => decodePng(withChunk('ABCD', new Uint8Array(1)))).toThrow('unknown chunk ABCD');
  });

  it('takes the clear colour (tRNS) from before the pixels alone, and the first of two', () => {
    const clear = (...colour: number[]) => pngChunk('tRNS', Uint8Array.from(colour.flatMap((c) => [0, c])));
    const alphas = (file: Uint8Array) => [...decodePng(file).data].filter((_, i) => i % 4 === 3);
    const iend = pixels.length - 12;
    const [before, after] = [pixels.subarray(0, headerEnd), pixels.subarray(headerEnd)];
    expect(alphas(Buffer.concat([before, clear(1, 2, 3), after]))).toEqual([0, 255]);
    expect(alphas(Buffer.concat([before, clear(1, 2, 3), clear(4, 5, 6), after]))).toEqual([0, 255]);
    const late = Buffer.concat([pixels.subarray(0, iend), clear(1, 2, 3), pixels.subarray(iend)]);
    expect(alphas(late)).toEqual([255, 255]);
  });

  it('stops a text that unpacks to megabytes', () => {
    const bomb = encodePng({ width: 2048, height: 2048, channels: 1, data: new Uint8Array(2048 * 2048) });
    const at = Buffer.from(bomb).indexOf('IDAT');
    const stream = bomb.subarray(at + 4, bomb.length - 16);
    const data = Buffer.concat([Buffer.from('Comment\0\0'), stream]);
    expect(decodePng(withChunk('zTXt', data)).text).toEqual({});
  });

  it('gives pixels or a StudioError for any damage', () => {
    const image = encodePng({
      width: 9,
      height: 7,
      channels: 4,
      data: new Uint8Array(252).map((_, i) => i * 7),
      text: { a: 'b' },
    });
    fc.assert(
      fc.property(fc.nat(image.length - 1), fc.nat(255), fc.nat(image.length), (at, byte, length) => {
        const damaged = image.slice(0, Math.max(length, at + 1));
        damaged[at] = byte;
        try {
          decodePng(damaged, { maxPixels: 10_000 });
        } catch (error) {
          expect(error).toBeInstanceOf(StudioError);
        }
      }),
    );
  });
});

describe('encodePng', () => {
  it('keeps every pixel and every text', () => {
    const image = fc.record({
      width: fc.integer({ min: 1, max: 20 }),
      height: fc.integer({ min: 1, max: 20 }),
    });
    const channelCounts = fc.constantFrom(1 as const, 3 as const, 4 as const);
    const text = fc.dictionary(fc.stringMatching(/^[a-zA-Z-]{1,79}$/), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(image, channelCounts, fc.nat(), text, ({ width, height }, channels, seed, texts) => {
        const data = Uint8Array.from(
          { length: width * height * channels },
          (_, i) => (i * i * (seed % 251)) >> 3,
        );
        const back = decodePng(encodePng({ width, height, channels, data, text: texts }));
        expect(new Map(Object.entries(back.text))).toEqual(new Map(Object.entries(texts)));
        for (let i = 0; i < width * height; i++) {
          const pixel = [...data.subarray(i * channels, (i + 1) * channels)];
          const [r = 0, g = r, b = r, a = 255] = pixel;
          expect([...back.data.subarray(4 * i, 4 * i + 4)]).toEqual([r, g, b, a]);
        }
      }),
    );
  });

  it('refuses data of another size and keywords that PNG does not allow', () => {
    const input = { width: 2, height: 2, channels: 1 as const, data: new Uint8Array(4) };
    expect(() => encodePng({ ...input, width: 3 })).toThrow('3×2×1');
    for (const keyword of ['', ' a', 'a  b', 'a\0b', '水', 'x'.repeat(80)]) {
      expect(() => encodePng({ ...input, text: { [keyword]: '' } })).toThrow('not a valid keyword');
    }
  });
});
