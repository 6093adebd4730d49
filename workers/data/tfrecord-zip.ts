/**
 * A stored dataset as a zip of the official TFRecords. Records are gathered into Blobs, which the browser may keep on
 * disk; no level's file is ever whole in memory.
 */
import { throwIfAborted } from '../../src/base/abort.ts';
import { levelFileName, levelRecords } from '../../src/data/export-tfrecords.ts';
import { sourceFromBlob } from '../../src/data/source.ts';
import type { DatasetReader } from '../../src/storage/datasets.ts';
import { fileStemOf } from '../../src/base/file-name.ts';
import { createZipBlob, refuseBroken } from '../kit/zip-blob.ts';
import type { FinishedFile } from './protocol.ts';

/** Images read at once. */
const BATCH = 64;

export async function zipTfrecords(
  reader: DatasetReader,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<FinishedFile> {
  const { count, resolution, channels, name } = reader.summary;
  const levels = new Map<number, Blob[]>();
  for (let first = 0; first < count; first += BATCH) {
    throwIfAborted(signal);
    const size = Math.min(BATCH, count - first);
    const pixels = await reader.images(Array.from({ length: size }, (_, i) => first + i));
    const imageBytes = pixels.length / size;
    const batch = new Map<number, Uint8Array<ArrayBuffer>[]>();
    for (let i = 0; i < size; i++) {
      const image = pixels.subarray(i * imageBytes, (i + 1) * imageBytes);
      for (const { level, record } of levelRecords(image, resolution, channels)) {
        batch.set(level, [...(batch.get(level) ?? []), record]);
      }
    }
    for (const [level, records] of batch)
      levels.set(level, [...(levels.get(level) ?? []), new Blob(records)]);
    onProgress(first + size, count);
  }
  const stem = fileStemOf(name, 'dataset');
  return { fileName: `${stem}.zip`, blob: await zipLevels(stem, levels) };
}

async function zipLevels(name: string, levels: Map<number, Blob[]>): Promise<Blob> {
  const zip = createZipBlob();
  for (const [level, records] of levels) {
    const fileName = levelFileName(name, level);
    const file = new Blob(records);
    await refuseBroken(file);
    await zip.addPieces(`${name}/${fileName}`, sourceFromBlob(fileName, file).chunks());
  }
  return zip.finish();
}
