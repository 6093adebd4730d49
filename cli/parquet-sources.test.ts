import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { sourceAtRandom, type SourceFile } from '../src/data/source.ts';
import { sourceOfBytes } from '../src/formats/byte-source.ts';
import { parquetSources } from './parquet-sources.ts';

it('keeps the row group that was read last and no other, however many files there are', async () => {
  const bytes = await readFile(new URL('../test-fixtures/parquet/images.parquet', import.meta.url));
  let reads = 0;
  const file = (name: string): SourceFile => {
    const source = sourceOfBytes(bytes);
    return sourceAtRandom(name, {
      sizeBytes: source.sizeBytes,
      readRange(start, end) {
        reads++;
        return source.readRange(start, end);
      },
    });
  };
  const rows = await parquetSources([file('a.parquet'), file('b.parquet')], undefined);
  const [ofA, ofB] = ['a.parquet/', 'b.parquet/'].map((start) =>
    rows.findLast((row): row is SourceFile => row.name.startsWith(start) && 'read' in row)!,
  ) as [SourceFile, SourceFile];
  const readsFor = async (row: SourceFile): Promise<number> => {
    const before = reads;
    await row.read(1e6);
    return reads - before;
  };
  expect(await readsFor(ofB)).toBe(0);
  expect(await readsFor(ofA)).toBeGreaterThan(0);
  expect(await readsFor(ofA)).toBe(0);
  expect(await readsFor(ofB)).toBeGreaterThan(0);
});
