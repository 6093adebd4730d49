/** Small TIFFs as other programs write them: every layout gives the same picture, and errors name what is not supported. */
import { zlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { nodeCodecs } from '../codecs-node.ts';
import { decodeImage } from '../decode.ts';
import { tags, type TagName } from './directory.ts';

const [width, height] = [5, 3];
const colourAt = (x: number, y: number, c: number) => [x * 50, y * 100, 7 * x + y][c]!;
const pixels = Array.from({ length: width * height * 3 }, (_, i) =>
  colourAt(Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3),
);

type Fields = Partial<Record<TagName, readonly number[]>>;

const rgb: Fields = {
  width: [width],
  height: [height],
  bitsPerSample: [8, 8, 8],
  photometric: [2],
  samplesPerPixel: [3],
};

/** A file of pages with these fields and blocks, in either byte order. All numbers are written with 32 bits. */
function tiffOf(
  pages: readonly { fields: Fields; blocks: readonly Uint8Array[] }[],
  isLittle = true,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(64_000);
  const view = new DataView(bytes.buffer);
  bytes.set(isLittle ? [0x49, 0x49, 42, 0] : [0x4d, 0x4d, 0, 42]);
  let end = 8;
  let link = 4;
  const put = (numbers: readonly number[]) => {
    const start = end;
    for (const number of numbers) view.setUint32((end += 4) - 4, number, isLittle);
    return start;
  };
  for (const { fields, blocks } of pages) {
    const offsets = blocks.map((block) => {
      bytes.set(block, end);
      end += Math.ceil(block.length / 4) * 4;
      return end - Math.ceil(block.length / 4) * 4;
    });
    const places = fields.tileWidth
      ? (['tileOffsets', 'tileByteCounts'] as const)
      : (['stripOffsets', 'stripByteCounts'] as const);
    const all = { ...fields, [places[0]]: offsets, [places[1]]: blocks.map((block) => block.length) };
    const entries = Object.entries(all).map(([tag, numbers]) => ({
      tag: tags[tag as TagName],
      count: numbers.length,
      value: numbers.length === 1 ? numbers[0]! : put(numbers),
    }));
    view.setUint32(link, end, isLittle);
    view.setUint16(end, entries.length, isLittle);
    end += 2;
    for (const { tag, count, value } of entries) {
      view.setUint16(end, tag, isLittle);
      view.setUint16(end + 2, 4, isLittle);
      view.setUint32(end + 4, count, isLittle);
      view.setUint32(end + 8, value, isLittle);
      end += 12;
    }
    link = end;
    end += 4;
  }
  return bytes.slice(0, end);
}

const decode = async (bytes: Uint8Array<ArrayBuffer>) => {
  const { image, note } = await decodeImage(bytes, nodeCodecs);
  return { ...image, note, rgb: [...image.data].filter((_, i) => i % 4 < 3) };
};
const one = (fields: Fields, ...blocks: Uint8Array[]) => tiffOf([{ fields, blocks }]);

/** Tiles of 2×2 pixels, which extend beyond the right and bottom edges of the picture. */
function tiles(channels: readonly number[]): Uint8Array[] {
  return Array.from({ length: 6 }, (_, tile) =>
    Uint8Array.from({ length: 4 * channels.length }, (_unused, i) => {
      const pixel = Math.floor(i / channels.length);
      const x = 2 * (tile % 3) + (pixel % 2);
      const y = 2 * Math.floor(tile / 3) + Math.floor(pixel / 2);
      return x < width && y < height ? colourAt(x, y, channels[i % channels.length]!) : 99;
    }),
  );
}

const plane = (c: number) => Uint8Array.from({ length: width * height }, (_, i) => pixels[3 * i + c]!);
const whole = Uint8Array.from(pixels);
/** Each sample minus that of the pixel to its left. */
const differences = whole.map((value, i) => (i % (3 * width) < 3 ? value : value - whole[i - 3]!));
const twoTiles = { tileWidth: [2], tileHeight: [2] };

describe('the same picture', () => {
  it.each<[string, Uint8Array<ArrayBuffer>]>([
    ['in one strip', one(rgb, whole)],
    ['in strips of two rows', one({ ...rgb, rowsPerStrip: [2] }, whole.subarray(0, 30), whole.subarray(30))],
    ['in planes', one({ ...rgb, planarConfiguration: [2] }, plane(0), plane(1), plane(2))],
    ['in tiles', one({ ...rgb, ...twoTiles }, ...tiles([0, 1, 2]))],
    [
      'in tiles of planes',
      one({ ...rgb, ...twoTiles, planarConfiguration: [2] }, ...[0, 1, 2].flatMap((c) => tiles([c]))),
    ],
    ['of high bytes first', tiffOf([{ fields: rgb, blocks: [whole] }], false)],
    ['deflated, as differences', one({ ...rgb, compression: [8], predictor: [2] }, zlibSync(differences))],
    ['in PackBits', one({ ...rgb, compression: [32_773] }, Uint8Array.of(whole.length - 1, ...whole))],
    [
      'with 16 bits',
      one(
        { ...rgb, bitsPerSample: [16, 16, 16] },
        Uint8Array.from(pixels.flatMap((value) => [value, value])),
      ),
    ],
    [
      'behind a preview',
      tiffOf([
        {
          fields: { ...rgb, newSubfileType: [1], width: [1], height: [1] },
          blocks: [Uint8Array.of(9, 9, 9)],
        },
        { fields: rgb, blocks: [whole] },
      ]),
    ],
  ])('%s', async (_name, bytes) => {
    expect(await decode(bytes)).toMatchObject({ width, height, rgb: pixels, note: undefined });
  });

  it('on its side, upright', async () => {
    const turned = await decode(one({ ...rgb, orientation: [6] }, whole));
    expect([turned.width, turned.height]).toEqual([height, width]);
    expect(turned.rgb.slice(0, 3)).toEqual(pixels.slice(2 * width * 3, 2 * width * 3 + 3));
  });
});

describe('grey and alpha', () => {
  const grey: Fields = {
    width: [4],
    height: [1],
    bitsPerSample: [8],
    samplesPerPixel: [1],
    photometric: [1],
  };

  it('turns over where white is zero', async () => {
    const { rgb: values } = await decode(one({ ...grey, photometric: [0] }, Uint8Array.of(0, 55, 200, 255)));
    expect(values.filter((_, i) => i % 3 === 0)).toEqual([255, 200, 55, 0]);
  });

  it('reads single bits', async () => {
    const { rgb: values } = await decode(one({ ...grey, bitsPerSample: [1] }, Uint8Array.of(0b1010_0000)));
    expect(values.filter((_, i) => i % 3 === 0)).toEqual([255, 0, 255, 0]);
  });

  it('takes the alpha out of colours that were multiplied by it', async () => {
    const fields = { ...grey, width: [2], bitsPerSample: [8, 8], samplesPerPixel: [2], extraSamples: [1] };
    const { data } = await decode(one(fields, Uint8Array.of(100, 128, 0, 0)));
    expect([...data]).toEqual([199, 199, 199, 128, 0, 0, 0, 0]);
  });

  it('has no alpha in a channel that says nothing of itself', async () => {
    const fields = { ...grey, width: [2], bitsPerSample: [8, 8], samplesPerPixel: [2], extraSamples: [0] };
    const { data } = await decode(one(fields, Uint8Array.of(100, 128, 7, 0)));
    expect([...data]).toEqual([100, 100, 100, 255, 7, 7, 7, 255]);
  });
});

describe('told, not guessed', () => {
  it('says how many pages are left out', async () => {
    const page = { fields: rgb, blocks: [whole] };
    expect((await decode(tiffOf([page, page, page]))).note).toBe('Only the first of its 3 pages is used.');
  });

  it.each<[string, Fields, RegExp]>([
    ['numbers with a sign', { sampleFormat: [2, 2, 2] }, /signed numbers/],
    ['floats', { sampleFormat: [3, 3, 3] }, /floats/],
    ['inks', { photometric: [5] }, /colours for print/],
    ['JPEG within', { compression: [7] }, /packed by JPEG/],
    ['a fax', { compression: [4] }, /packed as a fax/],
    ['a camera’s preview', { newSubfileType: [1] }, /camera’s raw file/],
    ['a DNG', { dngVersion: [1] }, /camera’s raw file/],
  ])('%s', async (_name, fields, words) => {
    await expect(decode(one({ ...rgb, ...fields }, whole))).rejects.toMatchObject({
      code: 'image-unsupported',
      message: expect.stringMatching(words),
    });
  });

  it.each<[string, Fields]>([
    ['strips that are missing', { rowsPerStrip: [1] }],
    ['tiles far larger than the picture', { tileWidth: [16_384], tileHeight: [16_384] }],
    ['a strip that is too short', { height: [4] }],
  ])('%s', async (_name, fields) => {
    await expect(decode(one({ ...rgb, ...fields }, whole))).rejects.toMatchObject({ code: 'image-damaged' });
  });
});
