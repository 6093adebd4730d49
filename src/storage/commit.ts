/**
 * The commit protocol, for anything large that must be whole or absent: chunks under a fresh id, a manifest with their
 * hashes, one transaction that flips the head (fenced by the writer's epoch), a read-back that matches every hash, and only
 * then the oldest is dropped. A crash at any point leaves the head at something whole; recovery sweeps up the rest.
 */
import { promisifyRequest } from 'idb-keyval';
import { StudioError } from '../base/error.ts';
import { sha256Hex } from '../base/hash.ts';
import { defaultLocks, fencedWrite } from './locks.ts';
import type { Fence, Locks } from './locks.ts';
import { FORMAT_VERSION, headSchema, manifestSchema, parseRecord } from './schemas.ts';
import type { Head, Manifest } from './schemas.ts';
import { keysWithPrefix } from './store.ts';
import type { Store } from './store.ts';

/** Firefox holds one value up to 255 MiB; small chunks also bound what a flipped bit can cost to read again. */
export const MAX_CHUNK_BYTES = 8 * 1024 * 1024;
/** A growing object tries for as much room as it has data so far, and for no more than this at a time. */
const ROOM_BYTES = 4 * MAX_CHUNK_BYTES;
/** Held shared by everyone who is writing chunks, exclusively by the sweep of recovery. */
export const WRITING_LOCK = 'gan-fingerprint-studio/writing';

export type Kind = 'dataset' | 'checkpoint' | 'model' | 'weights' | 'statistics';

export const headKey = (kind: Kind, ownerId: string): string => `head/${kind}/${ownerId}`;
export const manifestKey = (objectId: string): string => `manifest/${objectId}`;
export const chunkPrefix = (objectId: string): string => `chunk/${objectId}/`;
export const chunkKey = (objectId: string, index: number): string =>
  `${chunkPrefix(objectId)}${String(index).padStart(6, '0')}`;

export interface CommitOptions {
  kind: Kind;
  ownerId: string;
  /** How many whole objects the head keeps, newest included. */
  keep: number;
  /** A key of its metadata: the object with the largest value is kept, too; of equals the newest. */
  rank?: (metadata: Record<string, unknown>) => number;
  /** A key of its metadata: of objects with an equal one only the newest is kept. Undefined equals nothing. */
  identity?: (metadata: Record<string, unknown>) => unknown;
  /** When it was made; absent where that is now. */
  madeAtMs?: number;
  /** The writer's fence; absent only for things that are written once under a fresh id. */
  fence?: Fence;
  locks?: Locks;
}

/** Writes one object chunk by chunk. End it with commit() or abandon(), or it stays unnamed until recovery. */
export class ObjectWriter {
  readonly objectId = crypto.randomUUID();
  readonly #chunks: Manifest['chunks'] = [];
  /** Bytes that the disk was seen to have room for and that were not written since. */
  #roomBytes = 0;
  #release: () => void = () => undefined;

  private constructor(
    readonly store: Store,
    readonly options: CommitOptions,
  ) {}

  static async begin(store: Store, options: CommitOptions): Promise<ObjectWriter> {
    const writer = new ObjectWriter(store, options);
    const released = new Promise<void>((resolve) => {
      writer.#release = resolve;
    });
    await new Promise<void>((resolve, reject) => {
      (options.locks ?? defaultLocks())
        .request(WRITING_LOCK, { mode: 'shared' }, async () => {
          resolve();
          await released;
        })
        .catch(reject);
    });
    return writer;
  }

  /** Stores one chunk of at most 8 MB. The bytes are copied by the browser before this returns. */
  async append(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (bytes.length > MAX_CHUNK_BYTES)
      throw new RangeError(`a chunk of ${bytes.length} bytes is above the limit`);
    await this.#ensureRoom(bytes.length);
    const sha256 = await sha256Hex(bytes);
    const key = chunkKey(this.objectId, this.#chunks.length);
    // A copy, since a view would store its whole buffer.
    const value = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
    await fencedWrite(this.store, this.options.fence, (records) => {
      records.put(value, key);
    });
    this.#chunks.push({ sizeBytes: bytes.length, sha256 });
  }

  async #ensureRoom(bytes: number): Promise<void> {
    if (this.#roomBytes < bytes) {
      const written = this.#chunks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      this.#roomBytes = Math.min(Math.max(bytes, written), ROOM_BYTES);
      await this.store.ensureRoom?.(this.#roomBytes);
    }
    this.#roomBytes -= bytes;
  }

  /** Names the object in its head and proves that it reads back. Throws with nothing changed if any step fails. */
  async commit(metadata: Record<string, unknown>): Promise<Manifest> {
    const { objectId } = this;
    const manifest: Manifest = {
      formatVersion: FORMAT_VERSION,
      objectId,
      kind: this.options.kind,
      sizeBytes: this.#chunks.reduce((sum, chunk) => sum + chunk.sizeBytes, 0),
      createdAtMs: this.options.madeAtMs ?? Date.now(),
      chunks: this.#chunks,
      metadata,
    };
    try {
      await this.#nameInHead(manifest);
      await this.#readBack();
      // The object is saved now. The next commit drops what this cannot.
      await this.#dropOld().catch(() => undefined);
      return manifest;
    } finally {
      this.#release();
    }
  }

  /** Gives up: removes what was stored so far. */
  async abandon(): Promise<void> {
    try {
      await dropObject(this.store, this.objectId, this.options.fence);
    } finally {
      this.#release();
    }
  }

  /**
   * Writes the manifest, then flips the head. Until the flip is complete the chunks belong to nobody, and they
   * are removed if it fails.
   */
  async #nameInHead(manifest: Manifest): Promise<void> {
    const { store, objectId } = this;
    const { fence } = this.options;
    try {
      await fencedWrite(store, fence, (records) => {
        records.put(manifest, manifestKey(objectId));
      });
      await this.#changeHead((head) => [objectId, ...head]);
    } catch (error) {
      await dropObject(store, objectId, fence).catch(() => undefined);
      throw error;
    }
  }

  async #readBack(): Promise<void> {
    try {
      for await (const chunk of readChunks(this.store, this.objectId)) void chunk;
    } catch (error) {
      await this.#changeHead((head) => head.filter((id) => id !== this.objectId));
      await dropObject(this.store, this.objectId, this.options.fence);
      throw new StudioError(
        'storage-read-back',
        'What was just saved did not read back as it was written, so it was thrown away.',
        'The save before it still stands. Save again; if it fails again, export your work: the disk may be failing.',
        { cause: error },
      );
    }
  }

  async #dropOld(): Promise<void> {
    const dropped = await this.#superfluous();
    if (dropped.length === 0) return;
    await this.#changeHead((head) => head.filter((id) => !dropped.includes(id)));
    // No head names them any more. If this fails, recovery removes them.
    for (const old of dropped) await dropObject(this.store, old, this.options.fence).catch(() => undefined);
  }

  /** What the head need not name: the same as a newer object, or beyond the newest ones and not the best. */
  async #superfluous(): Promise<string[]> {
    const { store } = this;
    const { kind, ownerId, keep, rank, identity } = this.options;
    const identities = new Set<unknown>();
    const repeated: string[] = [];
    const different: { objectId: string; rank: number }[] = [];
    for (const objectId of await readHead(store, kind, ownerId)) {
      // One that cannot be read is never the best, and is the same as no other.
      const metadata = (await readManifest(store, objectId).catch(() => undefined))?.metadata;
      const own = metadata && identity?.(metadata);
      if (own !== undefined && identities.has(own)) repeated.push(objectId);
      else different.push({ objectId, rank: (metadata && rank?.(metadata)) ?? -Infinity });
      identities.add(own);
    }
    const highest = Math.max(...different.map((object) => object.rank));
    const best = highest > -Infinity ? different.find((object) => object.rank === highest) : undefined;
    const old = different.slice(keep).filter((object) => object !== best);
    return [...repeated, ...old.map(({ objectId }) => objectId)];
  }

  async #changeHead(change: (objectIds: string[]) => string[]): Promise<void> {
    const { kind, ownerId, fence } = this.options;
    const key = headKey(kind, ownerId);
    await fencedWrite(this.store, fence, async (records) => {
      const stored: unknown = await promisifyRequest(records.get(key));
      const objectIds =
        stored === undefined ? [] : parseRecord(headSchema, stored, 'The list of saves').objectIds;
      const head: Head = {
        formatVersion: FORMAT_VERSION,
        epoch: fence?.epoch ?? 0,
        objectIds: change(objectIds),
      };
      records.put(head, key);
    });
  }
}

/** Writes a payload in chunks of 8 MB and commits it. `onProgress` hears the share that is written, 0…1. */
export async function commitBytes(
  store: Store,
  options: CommitOptions,
  payload: Uint8Array<ArrayBuffer>,
  metadata: Record<string, unknown>,
  onProgress: (share: number) => void = () => undefined,
): Promise<Manifest> {
  const writer = await ObjectWriter.begin(store, options);
  try {
    for (let at = 0; at < payload.length; at += MAX_CHUNK_BYTES) {
      await writer.append(payload.subarray(at, at + MAX_CHUNK_BYTES));
      onProgress(Math.min(1, (at + MAX_CHUNK_BYTES) / payload.length));
    }
  } catch (error) {
    // The first error is the one to report; recovery removes what stays behind.
    await writer.abandon().catch(() => undefined);
    throw error;
  }
  return writer.commit(metadata);
}

/** The chunks of an object, each checked against its hash. Throws 'storage-corrupt'. */
export async function* readChunks(store: Store, objectId: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const manifest = await readManifest(store, objectId);
  for (let i = 0; i < manifest.chunks.length; i++) yield readChunk(store, manifest, i);
}

/** One chunk, checked against its hash. Throws 'storage-corrupt'. */
export async function readChunk(
  store: Store,
  manifest: Manifest,
  index: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const expected = manifest.chunks[index];
  const key = chunkKey(manifest.objectId, index);
  const value: unknown = await store.use('readonly', (records) => promisifyRequest(records.get(key)));
  if (expected && value instanceof Uint8Array && value.length === expected.sizeBytes) {
    const bytes = value as Uint8Array<ArrayBuffer>;
    if ((await sha256Hex(bytes)) === expected.sha256) return bytes;
  }
  const what = value === undefined ? 'is missing' : 'does not match its hash';
  throw new StudioError(
    'storage-corrupt',
    `Part ${index + 1} of ${manifest.chunks.length} of a stored ${manifest.kind} ${what}.`,
    'The browser lost or changed it. Use the save before it, or delete this entry in Settings.',
  );
}

/** Throws 'storage-corrupt' or 'storage-newer-version'. */
export async function readManifest(store: Store, objectId: string): Promise<Manifest> {
  const value: unknown = await store.use('readonly', (records) =>
    promisifyRequest(records.get(manifestKey(objectId))),
  );
  return parseRecord(manifestSchema, value, 'The description of a stored object');
}

/** The whole object in one piece, checked. */
export async function readObject(
  store: Store,
  objectId: string,
): Promise<{ manifest: Manifest; payload: Uint8Array<ArrayBuffer> }> {
  const manifest = await readManifest(store, objectId);
  const payload = new Uint8Array(manifest.sizeBytes);
  let at = 0;
  for (let i = 0; i < manifest.chunks.length; i++) {
    const chunk = await readChunk(store, manifest, i);
    payload.set(chunk, at);
    at += chunk.length;
  }
  return { manifest, payload };
}

/** The object ids a head names, newest first; empty without a head. */
export async function readHead(store: Store, kind: Kind, ownerId: string): Promise<string[]> {
  const value: unknown = await store.use('readonly', (records) =>
    promisifyRequest(records.get(headKey(kind, ownerId))),
  );
  return value === undefined ? [] : parseRecord(headSchema, value, 'The list of saves').objectIds;
}

/** Every owner of a kind. */
export async function listOwners(store: Store, kind: Kind): Promise<string[]> {
  const prefix = `head/${kind}/`;
  const keys = await store.use('readonly', (records) =>
    promisifyRequest(records.getAllKeys(keysWithPrefix(prefix))),
  );
  return keys.map((key) => String(key).slice(prefix.length));
}

/**
 * The result of `describe` for every owner of a kind, newest first. A damaged one is left out, so that the
 * others are listed.
 */
export async function describeOwners<Summary extends { createdAtMs: number }>(
  store: Store,
  kind: Kind,
  describe: (store: Store, ownerId: string) => Promise<Summary>,
): Promise<Summary[]> {
  const summaries: Summary[] = [];
  for (const ownerId of await listOwners(store, kind)) {
    const summary = await describe(store, ownerId).catch(() => undefined);
    if (summary) summaries.push(summary);
  }
  return summaries.sort((a, b) => b.createdAtMs - a.createdAtMs);
}

/** Removes an owner's head and every object it names, in one transaction. */
export async function deleteOwner(store: Store, kind: Kind, ownerId: string, fence?: Fence): Promise<void> {
  const key = headKey(kind, ownerId);
  await fencedWrite(store, fence, async (records) => {
    const head = headSchema.safeParse(await promisifyRequest(records.get(key)));
    for (const objectId of head.success ? head.data.objectIds : []) deleteRecords(records, objectId);
    records.delete(key);
  });
}

async function dropObject(store: Store, objectId: string, fence?: Fence): Promise<void> {
  await fencedWrite(store, fence, (records) => deleteRecords(records, objectId));
}

function deleteRecords(records: IDBObjectStore, objectId: string): void {
  records.delete(manifestKey(objectId));
  records.delete(keysWithPrefix(chunkPrefix(objectId)));
}
