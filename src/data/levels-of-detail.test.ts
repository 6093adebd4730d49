import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readExampleImage } from '../formats/tf-example.ts';
import { readTfrecords } from '../formats/tfrecord.ts';
import { describeWithShared, sharedPath } from '../testing/shared.ts';
import { levelsOfDetail } from './levels-of-detail.ts';

it('takes means of the unrounded level above, and rounds half to even', () => {
  // 8×8 in columns 0, 0, 0, 2, 1, 2, 6, 7: the first means are 0, 1, 1.5 and 6.5.
  const row = [0, 0, 0, 2, 1, 2, 6, 7];
  const [own, half, ...rest] = levelsOfDetail(
    Uint8Array.from({ length: 64 }, (_, i) => row[i % 8]!),
    8,
    1,
  );
  expect(rest).toEqual([]);
  expect([...own!.data.subarray(0, 8)]).toEqual(row);
  expect([...half!.data.subarray(0, 4)]).toEqual([0, 1, 2, 6]);
});

it('puts the channels first', () => {
  const [own] = levelsOfDetail(
    Uint8Array.from({ length: 48 }, (_, i) => i),
    4,
    3,
  );
  expect([...own!.data.subarray(0, 4)]).toEqual([0, 3, 6, 9]);
  expect([...own!.data.subarray(16, 20)]).toEqual([1, 4, 7, 10]);
});

describeWithShared("TensorFlow's own records", () => {
  it('have these levels', () => {
    const read = (level: string) =>
      [...readTfrecords(readFileSync(sharedPath(`fixtures/tfrecords/ok/clothing-r${level}.tfrecords`)))].map(
        (record, i) => readExampleImage(record, i),
      );
    const files = ['05', '04', '03', '02'].map(read);
    files[0]!.forEach(({ data, resolution }, i) => {
      const pixels = new Uint8Array(data.length);
      data.forEach(
        (value, at) => (pixels[(at % resolution ** 2) * 3 + Math.floor(at / resolution ** 2)] = value),
      );
      const levels = levelsOfDetail(pixels, resolution, 3);
      expect(levels.map((level) => level.data)).toEqual(
        files.map((images) => new Uint8Array(images[i]!.data)),
      );
    });
  });
});
