/**
 * A dataset for specs that may be large but takes little space. All pixels are black, and a file system with sparse
 * files stores only the parts that a record needs besides.
 */
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { recordsOf } from './tfrecords.ts';

/** More than a record has before and after its pixels. */
const EDGE_BYTES = 128;

/** Writes `count` colour pictures as one TFRecord file and returns its size. */
export async function writeSparseTfrecords(path: string, count: number, resolution: number): Promise<number> {
  const record = recordsOf([0], resolution);
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'w');
  try {
    for (let i = 0; i < count; i++) {
      const start = i * record.length;
      await file.write(record, 0, EDGE_BYTES, start);
      await file.write(record, record.length - EDGE_BYTES, EDGE_BYTES, start + record.length - EDGE_BYTES);
    }
  } finally {
    await file.close();
  }
  return count * record.length;
}
