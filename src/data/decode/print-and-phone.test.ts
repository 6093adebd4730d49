/** Pictures of phones, scanners and printers. Every file holds the same ramps: red grows to the right, green downwards. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { StudioError } from '../../base/error.ts';
import { createCodecs } from './codecs.ts';
import { nodeCodecs } from './codecs-node.ts';
import { decodeImage, type DecodedPicture } from './decode.ts';

const folder = new URL('../../../test-fixtures/pictures/', import.meta.url);
const read = (name: string) => new Uint8Array(readFileSync(new URL(name, folder)));
const decode = (name: string): Promise<DecodedPicture> => decodeImage(read(name), nodeCodecs);

/** The largest difference to [10·x, 15·y, 128] at the middles of the 24×16 cells. */
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
  // 384 colours were made 256.
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
