import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readExampleImage } from '../formats/tf-example.ts';
import { readTfrecords } from '../formats/tfrecord.ts';
import { describeWithShared, sharedPath } from '../testing/shared.ts';
import { levelFileName, levelRecords } from './export-tfrecords.ts';
import { sampleImage } from './sample.ts';

describe('levels of detail', () => {
  it('go from the full size to 4×4, named as the official tool names them', () => {
    const records = levelRecords(sampleImage(3, 128), 128, 3);
    expect(records.map(({ level }) => level)).toEqual([7, 6, 5, 4, 3, 2]);
    expect(levelFileName('celeba', 7)).toBe('celeba-r07.tfrecords');
  });

  it('round means of 2×2 half to even', () => {
    // Means of 0.5 (rounded to 0), 1.5 (to 2), 0.25 (to 0) and 0.5 (to 0).
    const image = new Uint8Array(64);
    const block = (row: number, column: number, values: number[]): void =>
      values.forEach((value, i) => {
        image[(row * 2 + (i >> 1)) * 8 + column * 2 + (i & 1)] = value;
      });
    block(0, 0, [0, 0, 1, 1]);
    block(0, 1, [1, 1, 2, 2]);
    block(1, 0, [1, 0, 0, 0]);
    block(1, 1, [2, 0, 0, 0]);
    const [, half] = levelRecords(image, 8, 1).map(({ record }) =>
      readExampleImage([...readTfrecords(record)][0]!, 0),
    );
    expect([...half!.data.subarray(0, 2), ...half!.data.subarray(4, 6)]).toEqual([0, 2, 0, 0]);
  });
});

describeWithShared('the official files', () => {
  it('come out pixel for pixel on every level when their largest is written again', () => {
    const read = (level: number): Uint8Array[] => [
      ...readTfrecords(readFileSync(sharedPath(`fixtures/tfrecords/ok/${levelFileName('clothing', level)}`))),
    ];
    const levels = [5, 4, 3, 2].map(read);
    levels[0]!.forEach((record, index) => {
      const { data } = readExampleImage(record, index);
      const image = new Uint8Array(3072).map((_, k) => data[(k % 3) * 1024 + Math.floor(k / 3)]!);
      levelRecords(image, 32, 3).forEach(({ record: written }, i) => {
        const [ours] = readTfrecords(written);
        const theirs = levels[i]![index]!;
        const [ourImage, theirImage] = [readExampleImage(ours!, index), readExampleImage(theirs, index)];
        expect(Buffer.compare(ourImage.data, theirImage.data)).toBe(0);
        // Only the order of the keys differs, so sorting the bytes must give the same result.
        expect(Buffer.compare(ours!.toSorted(), theirs.toSorted())).toBe(0);
      });
    });
  });
});
