/** A source that reads in blocks gives the same bytes with far fewer reads. */
import { describe, expect, it } from 'vitest';
import { inBlocks, sourceOfBytes, type ByteSource } from './byte-source.ts';

const bytes = Uint8Array.from({ length: 600_000 }, (_, i) => (i * 7 + (i >> 8)) % 256);

/** Counts the reads; the first `failing` of them fail. */
function counted(failing = 0): ByteSource & { reads: () => number } {
  let reads = 0;
  const source = sourceOfBytes(bytes);
  return {
    sizeBytes: source.sizeBytes,
    reads: () => reads,
    readRange: async (start, end) => {
      if (reads++ < failing) throw new Error('not now');
      return source.readRange(start, end);
    },
  };
}

describe('a source read in blocks', () => {
  it.each([
    [0, 1],
    [262_140, 262_150],
    [262_144, 262_144],
    [599_990, 600_000],
    [10, 599_000],
  ])('gives the bytes from %i to %i', async (start, end) => {
    expect(await inBlocks(counted()).readRange(start, end)).toEqual(bytes.slice(start, end));
  });

  it('reads a block once for all that lies in it, and gives away copies', async () => {
    const source = counted();
    const blocks = inBlocks(source);
    const reads = Array.from({ length: 1000 }, (_, i) => blocks.readRange(i * 500, i * 500 + 30));
    for (const read of await Promise.all(reads)) read.fill(0);
    expect(source.reads()).toBe(2);
    expect(await blocks.readRange(500, 530)).toEqual(bytes.slice(500, 530));
  });

  it('rejects beyond the end, and does not remember a read that failed', async () => {
    const blocks = inBlocks(counted(1));
    await expect(blocks.readRange(0, 10)).rejects.toThrow('not now');
    expect(await blocks.readRange(0, 10)).toEqual(bytes.slice(0, 10));
    await expect(blocks.readRange(599_999, 600_001)).rejects.toThrow(RangeError);
  });
});
