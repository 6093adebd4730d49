/** Pictures from phones, scanners and printers. All show the same ramps: red increases to the right and green downwards. */
import { readFileSync } from 'node:fs';
import { encode } from 'jpeg-js';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../base/error.ts';
import { createCodecs } from './codecs.ts';
import { nodeCodecs } from './codecs-node.ts';
import { decodeImage, type DecodedPicture } from './decode.ts';

const folder = new URL('../../../test-fixtures/pictures/', import.meta.url);
const read = (name: string) => new Uint8Array(readFileSync(new URL(name, folder)));
const decode = (name: string): Promise<DecodedPicture> => decodeImage(read(name), nodeCodecs);

/** The largest difference from [10·x, 15·y, 128] at the middles of the 24×16 cells. */
function worst({ image: { width, height, data } }: DecodedPicture): number {
  const [scaleX, scaleY] = [width / 24, height / 16];
  let difference = 0;
  for (let y = 0; y < 16; y++) {
    for (let x = 0; x < 24; x++) {
      const at = (Math.floor((y + 0.5) * scaleY) * width + Math.floor((x + 0.5) * scaleX)) * 4;
      [10 * x, 15 * y, 128].forEach((wanted, c) => {
        difference = Math.max(difference, Math.abs(wanted - data[at + c]!));
      });
    }
  }
  return difference;
}

it.each([
  ['24-bit.bmp', 24, 0],
  ['lzw.tif', 24, 0],
  ['cmyk.jpg', 24, 20],
  ['still.heic', 96, 12],
])('reads %s', async (name, width, tolerance) => {
  const picture = await decode(name);
  expect(picture.image.width).toBe(width);
  expect(worst(picture)).toBeLessThanOrEqual(tolerance);
});

it('reads colours from a BMP’s palette', async () => {
  const { image } = await decode('palette.bmp');
  // The file has 256 colours instead of 384.
  expect(worst({ image })).toBeLessThanOrEqual(24);
});

it('reads grey from a TIFF', async () => {
  const { image } = await decode('grey-deflate.tif');
  const [red, green, blue] = image.data.subarray((8 * 24 + 12) * 4);
  expect(red).toBe(Math.round(0.299 * 120 + 0.587 * 120 + 0.114 * 128));
  expect([green, blue]).toEqual([red, red]);
});

it('turns a HEIC as it says', async () => {
  const { image } = await decode('turned.heic');
  expect([image.width, image.height]).toEqual([64, 96]);
});

it('names a kind of TIFF that it cannot read', async () => {
  await expect(decode('jpeg-within.tif')).rejects.toMatchObject({ code: 'image-unsupported' });
});

it.each(['lzw.tif', '24-bit.bmp', 'still.heic', 'cmyk.jpg'])('refuses %s cut in half', async (name) => {
  const bytes = read(name);
  await expect(decodeImage(bytes.slice(0, bytes.length / 2), nodeCodecs)).rejects.toMatchObject({
    code: 'image-damaged',
  });
});

it('calls a picture whose decoder is not there by its kind, not damaged', async () => {
  const codecs = createCodecs(async (codec) => {
    throw new StudioError('image-unsupported', `Nobody reads ${codec} here.`);
  });
  await expect(decodeImage(read('still.heic'), codecs)).rejects.toThrow('Nobody reads heic here.');
  const avif = new Uint8Array(readFileSync(new URL('../cases/avif/control.avif', folder)));
  await expect(decodeImage(avif, codecs)).rejects.toThrow('Nobody reads avif here.');
});

it('refuses a JPEG whose data ends before its picture, though it has an end', async () => {
  const side = 64;
  const noise = Uint8Array.from({ length: side * side * 4 }, (_, i) => (i * i * 31) % 251);
  const sound = new Uint8Array(encode({ width: side, height: side, data: noise }, 90).data);
  expect((await decodeImage(sound, nodeCodecs)).image.width).toBe(side);
  const cut = Uint8Array.of(...sound.subarray(0, sound.length / 2), 0xff, 0xd9);
  await expect(decodeImage(cut, nodeCodecs)).rejects.toMatchObject({ code: 'image-damaged' });
});

describe('BMP of a newer header', () => {
  /** A bitmap of two pixels of 32 bits, blue first, with masks for red, green, blue and alpha. */
  const bmpOf = (...pixels: number[]) => {
    const bytes = new Uint8Array(14 + 108 + 8);
    const view = new DataView(bytes.buffer);
    bytes.set([0x42, 0x4d]);
    view.setUint32(10, 122, true);
    [108, 2, 1].forEach((value, i) => view.setUint32(14 + 4 * i, value, true));
    view.setUint16(28, 32, true);
    view.setUint32(30, 3, true);
    [0xff0000, 0xff00, 0xff, 0xff000000].forEach((mask, i) => view.setUint32(54 + 4 * i, mask, true));
    bytes.set(pixels, 122);
    return bytes;
  };

  it('has the alpha that its masks name', async () => {
    const { image } = await decodeImage(bmpOf(1, 2, 3, 128, 4, 5, 6, 0), nodeCodecs);
    expect([...image.data]).toEqual([3, 2, 1, 128, 6, 5, 4, 0]);
  });

  it('is opaque where that alpha is empty', async () => {
    const { image } = await decodeImage(bmpOf(1, 2, 3, 0, 4, 5, 6, 0), nodeCodecs);
    expect([...image.data]).toEqual([3, 2, 1, 255, 6, 5, 4, 255]);
  });
});
