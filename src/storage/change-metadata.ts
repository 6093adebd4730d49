/**
 * Changes the metadata of a stored object after it was written: its name, or which of its pictures are used.
 * Its bytes never change.
 */
import { promisifyRequest } from 'idb-keyval';
import { manifestKey } from './commit.ts';
import { fencedWrite } from './locks.ts';
import { manifestSchema, parseRecord, type Manifest } from './schemas.ts';
import type { Store } from './store.ts';

/** Throws 'storage-corrupt' or 'storage-newer-version', with nothing changed. */
export async function changeMetadata(
  store: Store,
  objectId: string,
  change: Manifest['metadata'],
): Promise<void> {
  const key = manifestKey(objectId);
  await fencedWrite(store, undefined, async (records) => {
    const stored: unknown = await promisifyRequest(records.get(key));
    const manifest = parseRecord(manifestSchema, stored, 'The description of a stored object');
    records.put({ ...manifest, metadata: { ...manifest.metadata, ...change } }, key);
  });
}
