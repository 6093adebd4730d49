import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { StudioError } from '../../base/error.ts';
import { describeWithShared, sharedPath } from '../../testing/shared.ts';
import { fitSquare } from '../resize.ts';
import { nodeCodecs } from './codecs-node.ts';
import { decodeImage } from './decode.ts';
import type { DecodedPicture } from './decode.ts';
import { cpuMsOf } from '../../testing/cpu-time.ts';

const read = (path: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(sharedPath(path)));
const decode = (path: string): Promise<DecodedPicture> => decodeImage(read(path), nodeCodecs);

/** Mean absolute difference of two pictures after both are fitted to 32×32. */
async function difference(a: string, b: string): Promise<number> {
  const [left, right] = await Promise.all(
    [a, b].map(async (path) => fitSquare((await decode(path)).image, 32, 3).data),
  );
  return left!.reduce((sum, value, i) => sum + Math.abs(value - right![i]!), 0) / left!.length;
}

describeWithShared('orientation', () => {
  it.each([0, 2, 3, 4, 5, 6, 7, 8])('EXIF %s looks like the upright picture', async (orientation) => {
    const { image } = await decode(`fixtures/exif/Landscape_${orientation}.jpg`);
    expect([image.width, image.height]).toEqual([1800, 1200]);
    expect(
      await difference(`fixtures/exif/Landscape_${orientation}.jpg`, 'fixtures/exif/Landscape_1.jpg'),
    ).toBeLessThan(3);
  });

  it.each([2, 3, 4, 5, 6, 7, 8])('WebP and JPEG with EXIF %s agree', async (orientation) => {
    const name = `hostile/images/pillow/hopper_orientation_${orientation}`;
    expect(await difference(`${name}.jpg`, `${name}.webp`)).toBeLessThan(3);
    expect(await difference(`${name}.webp`, 'hostile/images/pillow/hopper.png')).toBeLessThan(6);
  });

  it('AVIF is turned and mirrored by its own properties', async () => {
    // All eight files store the same picture or its transpose. Files whose transformations cancel must agree.
    const name = (turns: number, mirror: number): string =>
      `hostile/images/pillow/avif/rot${turns}mir${mirror}.avif`;
    const shapes = await Promise.all(
      [0, 1, 2, 3].flatMap((turns) => [0, 1].map((mirror) => decode(name(turns, mirror)))),
    );
    for (const { image } of shapes) expect([image.width, image.height]).toEqual([640, 427]);
    for (let turns = 0; turns < 4; turns++) {
      for (const mirror of [0, 1]) expect(await difference(name(turns, mirror), name(0, 0))).toBeLessThan(4);
    }
  });
});

describeWithShared('every odd and damaged image', () => {
  const rows = read('hostile/images/MANIFEST.csv');
  const manifest = new TextDecoder()
    .decode(rows)
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','))
    .map(([path, , format, , width, height, , orientation, pillow]) => ({
      path: path!,
      format: format!,
      size: [Number(width), Number(height)],
      orientation,
      pillowReads: pillow === 'ok',
    }));
  /** Pillow reads these files. We refuse them, each for a stated reason. */
  const refusedByUs: Record<string, RegExp> = {
    'libjpeg-turbo/testimgari.jpg': /arithmetic/,
    'pillow/broken_data_stream.png': /checksum/,
    'pillow/truncated_end_chunk.png': /ends within a chunk/,
    'pillow/pil_sample_cmyk.jpg': /CMYK/,
    'sharp/Channel_digital_image_CMYK_color_no_profile.jpg': /CMYK/,
  };

  it.each(manifest)(
    '$path is used or refused with a reason',
    async ({ path, format, size, orientation, pillowReads }) => {
      const result = await decode(`hostile/images/${path}`).catch((error: unknown) => error);
      if (result instanceof Error) {
        expect(result).toBeInstanceOf(StudioError);
        expect(result.message).toMatch(/\w.*\.$/);
        const supported = ['PNG', 'JPEG', 'MPO', 'WEBP', 'GIF'].includes(format);
        if (supported && pillowReads) expect(result.message).toMatch(refusedByUs[path] ?? /^$/);
        return;
      }
      const { width, height, data } = (result as DecodedPicture).image;
      expect(data.length).toBe(width * height * 4);
      if (!pillowReads) return;
      const isTurned = Number(orientation) >= 5;
      expect([width, height]).toEqual(isTurned ? size.toReversed() : size);
    },
  );

  it('refuses what is not whole instead of filling it up', async () => {
    for (const name of [
      'pillow/truncated_jpeg.jpg',
      'pillow/truncated_image.png',
      'sharp/truncated.jpg',
      'sharp/truncated.png',
    ]) {
      await expect(decode(`hostile/images/${name}`)).rejects.toMatchObject({ code: 'image-damaged' });
    }
  });

  it.each(['sharp/65536-uint32-limit.png', 'sharp/giant-image.jpg', 'pillow/decompression_bomb.gif'])(
    'refuses %s by its header in under 100 ms',
    async (name) => {
      const bytes = read(`hostile/images/${name}`);
      const cpuMs = await cpuMsOf(() =>
        expect(decodeImage(bytes, nodeCodecs)).rejects.toMatchObject({ code: 'image-too-large' }),
      );
      expect(cpuMs).toBeLessThan(100);
    },
  );

  it('goes on decoding after a codec broke down', async () => {
    await expect(decode('hostile/images/libjpeg-turbo/monkey12.jpg')).rejects.toBeInstanceOf(StudioError);
    expect((await decode('hostile/images/pillow/hopper.jpg')).image.width).toBe(128);
  });

  it('names types it does not read', async () => {
    for (const name of readdirSync(sharedPath('hostile/images/sharp')).filter((file) =>
      file.endsWith('.svg'),
    )) {
      await expect(decode(`hostile/images/sharp/${name}`)).rejects.toMatchObject({
        message: 'This is an SVG drawing, not a picture.',
      });
    }
  });
});

/** A JPEG that claims a size but contains no picture. */
it('refuses a JPEG of 65 535² by its header in under 100 ms', async () => {
  const bomb = Uint8Array.from(
    [
      [0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0xff, 0xff, 0xff, 0xff, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1],
      [0xff, 0xda, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 0x3f, 0, 0xff, 0xd9],
    ].flat(),
  );
  const cpuMs = await cpuMsOf(() =>
    expect(decodeImage(bomb, nodeCodecs)).rejects.toMatchObject({ code: 'image-too-large' }),
  );
  expect(cpuMs).toBeLessThan(100);
});
