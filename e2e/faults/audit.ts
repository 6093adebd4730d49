/**
 * Looks at everything that a page has stored, with code of its own: which objects are named and whole by their hashes, and
 * which records nobody names. It knows the layout of records and nothing else of the studio.
 */
import type { Page } from '@playwright/test';

export interface StoredObject {
  /** Of its head, as `checkpoint/RUN`. */
  owner: string;
  id: string;
  /** Every chunk is there, as long as its manifest says, and has its hash. */
  isWhole: boolean;
  /** As the manifest lists them, joined: equal for equal contents. */
  hashes: string;
  metadata: Record<string, unknown>;
}

export interface Audit {
  /** Newest first for each owner. */
  objects: StoredObject[];
  /** Objects that have chunks or a manifest and are named by no head. */
  orphans: string[];
  runs: { id: string; kimg: number; status: string }[];
}

/** The page may be at work meanwhile: all of it is read in one transaction. */
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

/** Of a run, newest first. */
export function checkpointsOf(audit: Audit, runId: string): StoredObject[] {
  return audit.objects.filter(({ owner }) => owner === `checkpoint/${runId}`);
}

/** What does not hold in a store that nobody writes to at the moment; empty where all is well. */
export function brokenPromises({ objects, orphans }: Pick<Audit, 'objects' | 'orphans'>): string[] {
  return [
    ...objects
      .filter(({ isWhole }) => !isWhole)
      .map(({ owner, id }) => `${owner} offers ${id}, which is not whole`),
    ...orphans.map((id) => `${id} is stored and named by nobody`),
  ];
}
