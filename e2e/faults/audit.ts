/**
 * Examines everything that a page has stored, independently of the studio's code: which objects are named and intact
 * by their hashes, and which records are not named. It knows only the layout of records.
 */
import type { Page } from '@playwright/test';

export interface StoredObject {
  /** The owner in its head, such as `checkpoint/RUN`. */
  owner: string;
  id: string;
  /** Whether every chunk exists, with the length and hash in its manifest. */
  isWhole: boolean;
  /** The hashes of the manifest, joined. Equal for equal contents. */
  hashes: string;
  metadata: Record<string, unknown>;
}

export interface Audit {
  /** Newest first for each owner. */
  objects: StoredObject[];
  /** Objects that have chunks or a manifest but are not named by a head. */
  orphans: string[];
  runs: { id: string; kimg: number; status: string }[];
}

/** Everything is read in one transaction, since the page may be at work meanwhile. */
export function auditStore(page: Page): Promise<Audit> {
  return page.evaluate(async () => {
    interface Manifest {
      chunks: { sizeBytes: number; sha256: string }[];
      metadata: Record<string, unknown>;
    }
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error!);
      });
    const database = await settled(indexedDB.open('gan-fingerprint-studio'));
    const store = database.transaction('records', 'readonly').objectStore('records');
    const [keys, values] = await Promise.all([settled(store.getAllKeys()), settled(store.getAll())]);
    database.close();
    const records = new Map<string, unknown>(keys.map((key, i) => [String(key), values[i]]));
    const withPrefix = (prefix: string): [string, unknown][] =>
      [...records].filter(([key]) => key.startsWith(prefix));
    const hashOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> => {
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
      return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    };
    const isWhole = async (id: string, manifest: Manifest): Promise<boolean> => {
      for (const [i, { sizeBytes, sha256 }] of manifest.chunks.entries()) {
        const chunk = records.get(`chunk/${id}/${String(i).padStart(6, '0')}`);
        if (!(chunk instanceof Uint8Array) || chunk.length !== sizeBytes) return false;
        if ((await hashOf(chunk as Uint8Array<ArrayBuffer>)) !== sha256) return false;
      }
      return true;
    };
    const objects: StoredObject[] = [];
    for (const [key, head] of withPrefix('head/')) {
      for (const id of (head as { objectIds: string[] }).objectIds) {
        const manifest = records.get(`manifest/${id}`) as Manifest | undefined;
        objects.push({
          owner: key.slice('head/'.length),
          id,
          isWhole: manifest !== undefined && (await isWhole(id, manifest)),
          hashes: manifest?.chunks.map(({ sha256 }) => sha256).join() ?? '',
          metadata: manifest?.metadata ?? {},
        });
      }
    }
    const named = new Set(objects.map(({ id }) => id));
    const stored = [...withPrefix('manifest/'), ...withPrefix('chunk/')].map(([key]) => key.split('/')[1]!);
    return {
      objects,
      orphans: [...new Set(stored)].filter((id) => !named.has(id)),
      runs: withPrefix('run/').map(([, run]) => run as Audit['runs'][number]),
    };
  });
}

/** The checkpoints of a run, newest first. */
export function checkpointsOf(audit: Audit, runId: string): StoredObject[] {
  return audit.objects.filter(({ owner }) => owner === `checkpoint/${runId}`);
}

/** What is wrong in a store that nobody is writing to. Empty if all is well. */
export function brokenPromises({ objects, orphans }: Pick<Audit, 'objects' | 'orphans'>): string[] {
  return [
    ...objects
      .filter(({ isWhole }) => !isWhole)
      .map(({ owner, id }) => `${owner} offers ${id}, which is not whole`),
    ...orphans.map((id) => `${id} is stored and named by nobody`),
  ];
}
