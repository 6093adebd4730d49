import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeWithShared, sharedPath } from '../testing/shared.ts';
import type { ErrorCode } from '../base/error-codes.ts';
import { StudioError } from '../base/error.ts';
import { readNpy } from './npy.ts';
import { readExampleImage, writeExampleImage, type ExampleImage } from './tf-example.ts';
import { createTfrecordReader, readTfrecords, tfrecord } from './tfrecord.ts';

function readImages(file: Uint8Array): ExampleImage[] {
  const images: ExampleImage[] = [];
  for (const record of readTfrecords(file)) images.push(readExampleImage(record, images.length, images[0]));
  return images;
}

describe('TFRecord files', () => {
  it('give back the records that were written, whatever chunks they come in', () => {
    const records = fc.array(fc.uint8Array({ maxLength: 60 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(records, fc.integer({ min: 1, max: 50 }), (written, stepBytes) => {
        const file = Buffer.concat(written.map((record) => tfrecord(record)));
        const reader = createTfrecordReader();
        const back: number[][] = [];
        for (let at = 0; at < file.length; at += stepBytes) {
          back.push(...reader.push(file.subarray(at, at + stepBytes)).map((record) => [...record]));
        }
        expect(reader.end()).toBe(written.length);
        expect(back).toEqual(written.map((record) => [...record]));
      }),
    );
  });

  it('report any single damaged byte and any shortened file', () => {
    const file = Buffer.concat([tfrecord(Uint8Array.of(1, 2, 3)), tfrecord(new Uint8Array(20))]);
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Buffer.from(file);
        damaged[at] = (damaged[at] ?? 0) ^ flip;
        expect(() => [...readTfrecords(damaged)]).toThrowError(
          expect.objectContaining({ code: 'bad-tfrecord' }),
        );
      }),
    );
    for (let length = 0; length < file.length; length++) {
      if (length === 19) continue; // the end of the first record: a whole file of one
      expect(() => [...readTfrecords(file.subarray(0, length))], `${length}`).toThrow(StudioError);
    }
  });
});

describe('images in tf.train.Example', () => {
  it('come back as they were written', () => {
    const data = Uint8Array.from({ length: 3 * 16 }, (_, i) => i * 5);
    const image: ExampleImage = { channels: 3, resolution: 4, data };
    expect(readExampleImage(writeExampleImage(image), 0)).toEqual(image);
  });

  it('are refused with a StudioError whatever the bytes', () => {
    const sound = writeExampleImage({ channels: 1, resolution: 4, data: new Uint8Array(16) });
    fc.assert(
      fc.property(fc.nat(sound.length - 1), fc.nat(255), (at, byte) => {
        const damaged = sound.slice();
        damaged[at] = byte;
        try {
          expect(readExampleImage(damaged, 3).data).toHaveLength(16);
        } catch (error) {
          expect(error).toMatchObject({
            code: expect.stringMatching(/^(bad-tfrecord|tfrecord-layout)$/),
            message: expect.stringContaining('record 3'),
          });
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describeWithShared('TFRecord files of TensorFlow', () => {
  const ok = sharedPath('fixtures/tfrecords/ok');

  it('hold exactly the pixels of the npy beside them', () => {
    const { shape, data } = readNpy(readFileSync(`${ok}/clothing-r05.npy`));
    const images = readImages(readFileSync(`${ok}/clothing-r05.tfrecords`));
    expect(shape).toEqual([200, 3, 32, 32]);
    expect(images).toHaveLength(200);
    expect(Buffer.concat(images.map((image) => image.data)).equals(data as Uint8Array)).toBe(true);
  });

  it.each(['clothing-r02', 'clothing-r03', 'clothing-r04', 'clothing-r05'])(
    '%s is written back byte for byte, the order of the two keys aside',
    (name) => {
      const file = readFileSync(`${ok}/${name}.tfrecords`);
      for (const [index, record] of [...readTfrecords(file)].entries()) {
        const written = Buffer.from(writeExampleImage(readExampleImage(record, index)));
        // Two map entries follow the tag and length of the features. Swapping them gives the other order.
        const start = written.indexOf(0x0a, 1);
        const shapeEntry = written.subarray(written.lastIndexOf('shape') - 4);
        const dataEntry = written.subarray(start, written.length - shapeEntry.length);
        const swapped = Buffer.concat([written.subarray(0, start), shapeEntry, dataEntry]);
        expect(written.equals(record) || swapped.equals(record), `record ${index}`).toBe(true);
        const framed = Buffer.from(tfrecord(record));
        expect(file.subarray(index * framed.length, (index + 1) * framed.length).equals(framed)).toBe(true);
      }
    },
  );
});

describeWithShared('damaged TFRecord files', () => {
  const read = (name: string) =>
    readImages(readFileSync(sharedPath(`fixtures/tfrecords/corrupt/${name}.tfrecords`)));
  const expectRefusal = (name: string, code: ErrorCode, form: RegExp, words: string): void => {
    expect(() => read(name)).toThrowError(
      expect.objectContaining({ code, message: expect.stringMatching(form) }),
    );
    expect(() => read(name)).toThrow(words);
  };

  it('are told from the sound one among them', () => {
    expect(read('ok-20')).toHaveLength(20);
  });

  it.each([
    ['bad-data-crc-record-5', 'record 5 at byte 15635: the checksum of its data'],
    ['bad-length-crc-record-5', 'record 5 at byte 15635: the checksum of its length'],
    ['empty', 'record 0 at byte 0: the file has no records'],
    ['gzip-compressed', 'record 0 at byte 0: the file is compressed with gzip'],
    ['huge-length', 'record 0'],
    ['length-u64max', 'record 0 at byte 0: it claims 18446744073709551615 bytes'],
    ['mixed-shapes', 'record 1: its shape is'],
    ['not-a-proto', 'record 0: it is not a tf.train.Example'],
    ['shape-huge', 'record 0: its shape is ['],
    ['shape-mismatch', 'record 0: its shape is ['],
    ['shape-negative', 'record 0: its shape is ['],
    ['shape-zero', 'record 0: its shape is ['],
    ['truncated-before-footer', 'the file ends within its last checksum'],
    ['truncated-in-header', 'the file ends within its header'],
    ['truncated-in-payload', 'the file ends within its data'],
    ['unterminated-varint', 'record 0: it is not a tf.train.Example: a number of more than ten bytes'],
  ])('%s: a one-line error that names the record', (name, words) => {
    expectRefusal(name, 'bad-tfrecord', /^Damaged TFRecord file: record \d+.*: [^\n]+\.$/, words);
  });

  it.each([
    ['no-shape-key', 'it holds data, not int64 "shape" and bytes "data"'],
    ['shape-4-channels', 'its shape is [4,32,32], expected 1 or 3 channels'],
    ['shape-hwc', 'its shape is [32,32,3], expected 1 or 3 channels first'],
    ['shape-not-power-of-two', 'its shape is [3,'],
  ])('%s: sound, of another layout, and not called damaged', (name, words) => {
    expectRefusal(name, 'tfrecord-layout', /^TFRecord file of another layout: record 0: [^\n]+\.$/, words);
  });
});
