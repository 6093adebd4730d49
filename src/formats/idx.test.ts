import { readFileSync } from 'node:fs';
import { gunzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { describeWithShared, sharedPath } from '../testing/shared.ts';
import { readIdx } from './testing/read-idx.ts';

function idxOf(type: number, shape: number[], data: number[]): Uint8Array {
  const sizes = shape.flatMap((size) => [size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255]);
  return Uint8Array.from([0, 0, type, shape.length, ...sizes, ...data]);
}

describe('readIdx', () => {
  it('reads bytes, and wider types as big-endian', () => {
    expect(readIdx(idxOf(8, [2, 1, 2], [1, 2, 3, 4]))).toEqual({
      shape: [2, 1, 2],
      data: Uint8Array.of(1, 2, 3, 4),
    });
    expect(readIdx(idxOf(0x0c, [1], [0xff, 0xff, 0xff, 0xfe])).data).toEqual(new Int32Array([-2]));
    expect(readIdx(idxOf(0x0d, [1], [0x3f, 0xc0, 0, 0])).data).toEqual(new Float32Array([1.5]));
  });

  it.each([
    [
      'a count that is too high',
      idxOf(8, [1000, 28, 28], [1, 2, 3]),
      'needs 784000 bytes of data, but has 3',
    ],
    ['a count that is too low', idxOf(8, [1], [1, 2]), 'but has 2'],
    ['sizes that overflow', idxOf(8, [0xffffffff, 0xffffffff, 0xffffffff], []), 'impossible'],
    ['a file cut within its sizes', idxOf(8, [1, 1], []).subarray(0, 9), 'ends within the sizes'],
    ['an unknown type', idxOf(7, [1], [1]), 'does not begin'],
    ['no dimensions', idxOf(8, [], [1]), 'no dimensions'],
    ['an empty file', new Uint8Array(0), 'does not begin'],
  ])('refuses %s', (_what, bytes, fault) => {
    expect(() => readIdx(bytes)).toThrowError(
      expect.objectContaining({ code: 'bad-idx', message: expect.stringContaining(fault) }),
    );
  });
});

describeWithShared('idx files of others', () => {
  it('reads the fashion images', () => {
    const packed = readFileSync(sharedPath('datasets/fashion/fashion-900-images-idx3-ubyte.gz'));
    const { shape, data } = readIdx(gunzipSync(packed));
    expect(shape).toEqual([900, 28, 28]);
    expect(data.some((value) => Number(value) > 200)).toBe(true);
  });
});
