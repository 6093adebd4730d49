/** Pictures of TFRecords are read as needed: the specs count how much of the file is read at once. */
import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../src/formats/byte-source.ts';
import { recordsOf } from './testing/tfrecords.ts';
import { openTfrecordImages } from './tfrecord-images.ts';

const side = 128;
const values = Array.from({ length: 60 }, (_, i) => i);
const file = recordsOf(values, side);
const recordBytes = file.length / values.length;

function counted(bytes: Uint8Array): { bytes: ByteSource; reads: number[] } {
  const reads: number[] = [];
  return {
    reads,
    bytes: {
      sizeBytes: bytes.length,
      async readRange(start, end) {
        reads.push(end - start);
        return new Uint8Array(bytes.subarray(start, end));
      },
    },
  };
}

const options = { maxImages: Number.POSITIVE_INFINITY, onProgress: () => undefined };

describe('the pictures of TFRecords', () => {
  it('are looked through a megabyte at a time, and then read one by one', async () => {
    const { bytes, reads } = counted(file);
    const images = await openTfrecordImages([{ path: 'x', bytes }], options);
    expect(images).toMatchObject({ count: 60, channels: 3, resolution: side });
    expect(Math.max(...reads)).toBe(2 ** 20);
    reads.length = 0;
    const pixels = await images.read([59, 3, 3]);
    expect(reads).toEqual([recordBytes, recordBytes, recordBytes]);
    const size = 3 * side * side;
    expect([0, 1, 2].map((i) => pixels[i * size])).toEqual([59, 3, 3]);
  });

  it('beyond the wanted number are not looked at', async () => {
    const { bytes, reads } = counted(file);
    expect((await openTfrecordImages([{ path: 'x', bytes }], { ...options, maxImages: 2 })).count).toBe(2);
    expect(reads).toHaveLength(1);
  });

  it('tell how much is read from the first megabyte on', async () => {
    const shares: number[] = [];
    const onProgress = (share: number): void => void shares.push(share);
    await openTfrecordImages([{ path: 'x', bytes: counted(file).bytes }], { ...options, onProgress });
    expect(shares[0]).toBeLessThan(0.05);
    expect(shares.at(-1)).toBe(1);
  });

  it('are refused where the file has changed since', async () => {
    const changing = Buffer.from(file);
    const images = await openTfrecordImages([{ path: 'x', bytes: counted(changing).bytes }], options);
    changing[recordBytes + 1000]! ^= 1;
    await expect(images.read([1])).rejects.toThrow(/^x: .*the checksum of its data is wrong/);
    expect((await images.read([0]))[0]).toBe(0);
  });
});
