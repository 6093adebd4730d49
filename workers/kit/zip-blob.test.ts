import { afterEach, expect, it, vi } from 'vitest';
import { sourceFromBlob } from '../../src/data/source.ts';
import { openZip } from '../../src/formats/zip.ts';
import { createZipBlob } from './zip-blob.ts';

afterEach(() => vi.restoreAllMocks());

it('keeps files as they were when they were added, small and large ones in order', async () => {
  const zip = createZipBlob();
  const reused = Uint8Array.of(1, 2, 3);
  zip.add('small', reused, { compress: false });
  reused.fill(9);
  const large = new Uint8Array(5 * 2 ** 20).fill(7);
  await zip.addPieces('large', sourceFromBlob('large', new Blob([large])).chunks());
  zip.add('last', reused);
  const blob = await zip.finish();
  expect(blob.size).toBe(zip.sizeBytes());
  const entries = await openZip(sourceFromBlob('zip', blob).random!);
  const read = await Promise.all(entries.map((entry) => entry.read()));
  expect([read[0], read[2]]).toEqual([Uint8Array.of(1, 2, 3), Uint8Array.of(9, 9, 9)]);
  // A matcher would compare them number by number, for seconds.
  expect(Buffer.from(read[1]!).equals(large)).toBe(true);
});

it('says so where the browser had no room for it', async () => {
  const zip = createZipBlob();
  zip.add('a', new Uint8Array(1));
  vi.spyOn(Blob.prototype, 'arrayBuffer').mockRejectedValue(new DOMException('', 'NotReadableError'));
  await expect(zip.finish()).rejects.toMatchObject({ code: 'no-room-for-file' });
});
