/**
 * Tidies the store when the studio starts. Chunks that no manifest owns and manifests that no head names are
 * left over from unfinished saves, and are removed. Heads are read, never changed: a damaged newest save is
 * skipped and reported when it is loaded, not deleted.
 */
import { promisifyRequest } from 'idb-keyval';
import { chunkKey, WRITING_LOCK } from './commit.ts';
import { defaultLocks } from './locks.ts';
import type { Locks } from './locks.ts';
import { headSchema, manifestSchema } from './schemas.ts';
import { keysWithPrefix } from './store.ts';
import type { Store } from './store.ts';

export interface RecoveryReport {
  /** False when somebody was writing, so that garbage could not be recognised. */
  swept: boolean;
  /** Ids of unfinished objects that were removed. */
  removedObjects: string[];
  /** Heads whose newest object is not whole, as `kind/owner`. */
  damagedHeads: string[];
}

/** A page that was reloaded, or a worker that ended, still holds its lock for a moment. */
const ENDING_MS = 3000;

/** Safe at any time and in several tabs: the sweep happens only while nobody holds the writing lock. */
export async function recover(
  store: Store,
  locks: Locks = defaultLocks(),
  { waitMs = ENDING_MS } = {},
): Promise<RecoveryReport> {
  const signal = AbortSignal.timeout(waitMs);
  let hasBegun = false;
  try {
    return await locks.request(WRITING_LOCK, { mode: 'exclusive', signal }, async () => {
      hasBegun = true;
      return sweep(store);
    });
  } catch (error) {
    if (hasBegun || !signal.aborted) throw error;
    return { swept: false, removedObjects: [], damagedHeads: [] };
  }
}

async function sweep(store: Store): Promise<RecoveryReport> {
  const keys = (await store.use('readonly', (records) => promisifyRequest(records.getAllKeys()))).map(String);
  const present = new Set(keys);
  const named = new Set<string>();
  const damagedHeads: string[] = [];
  let unreadableHead = false;
  for (const key of keys.filter((candidate) => candidate.startsWith('head/'))) {
    const head = headSchema.safeParse(await get(store, key));
    if (!head.success) {
      unreadableHead = true;
      damagedHeads.push(key.slice('head/'.length));
      continue;
    }
    head.data.objectIds.forEach((id) => named.add(id));
    const [newest] = head.data.objectIds;
    if (newest !== undefined && !(await isWhole(store, newest, present)))
      damagedHeads.push(key.slice('head/'.length));
  }
  // It is unknown what an unreadable head names (it may be of a newer version), so nothing may be removed then.
  const removedObjects = unreadableHead ? [] : [...ownersOf(keys)].filter((id) => !named.has(id));
  for (const objectId of removedObjects) await removeObject(store, objectId);
  return { swept: !unreadableHead, removedObjects, damagedHeads };
}

/** The manifest reads and all of its chunks are there; their hashes are checked when they are loaded. */
async function isWhole(store: Store, objectId: string, present: ReadonlySet<string>): Promise<boolean> {
  const manifest = manifestSchema.safeParse(await get(store, `manifest/${objectId}`));
  return manifest.success && manifest.data.chunks.every((_, i) => present.has(chunkKey(objectId, i)));
}

/** Object ids that own a manifest or a chunk. */
function ownersOf(keys: readonly string[]): Set<string> {
  const owners = keys.flatMap((key) => /^(?:manifest|chunk)\/([^/]+)/.exec(key)?.[1] ?? []);
  return new Set(owners);
}

async function get(store: Store, key: string): Promise<unknown> {
  return store.use('readonly', (records) => promisifyRequest<unknown>(records.get(key)));
}

async function removeObject(store: Store, objectId: string): Promise<void> {
  await store.use('readwrite', (records) => {
    records.delete(`manifest/${objectId}`);
    records.delete(keysWithPrefix(`chunk/${objectId}/`));
    return promisifyRequest(records.transaction);
  });
}
