/**
 * The one IndexedDB store of the studio, reached through idb-keyval's UseStore shape. Everything (chunks, manifests,
 * heads, runs, settings) lies in one object store under key prefixes, so that one transaction can cover any of it, and
 * transactions are opened with strict durability: Chrome's default may lose what it called complete.
 */
import { promisifyRequest } from 'idb-keyval';
import type { UseStore } from 'idb-keyval';
import { StudioError } from '../base/error.ts';
import { Room } from './room.ts';

export const DATABASE_NAME = 'gan-fingerprint-studio';
const STORE_NAME = 'records';

export interface Store {
  /** Runs a callback in one transaction; rejects with StudioErrors ('storage-full', 'storage-damaged', …). */
  use: UseStore;
  /** Rejects with 'storage-full' if the disk has no room for that many bytes. Absent if that cannot be known. */
  ensureRoom?(bytes: number): Promise<void>;
  close(): void;
}

/** Opens lazily, on first use, and again after the browser closed the connection. */
export function openStore(databaseName = DATABASE_NAME): Store {
  let connection: Promise<IDBDatabase> | undefined;
  const room = new Room();

  const connect = (): Promise<IDBDatabase> => {
    connection ??= openDatabase(databaseName, () => {
      connection = undefined;
    }).catch((error: unknown) => {
      connection = undefined;
      throw error;
    });
    return connection;
  };

  return {
    async use(mode, callback) {
      try {
        if (mode === 'readwrite') await room.ensure();
        const database = await connect();
        const transaction = database.transaction(STORE_NAME, mode, { durability: 'strict' });
        return await callback(transaction.objectStore(STORE_NAME));
      } catch (error) {
        throw toStorageError(error);
      }
    },
    async ensureRoom(bytes) {
      try {
        await room.ensure(bytes);
      } catch (error) {
        throw toStorageError(error);
      }
    },
    close() {
      void connection?.then((database) => database.close());
      connection = undefined;
    },
  };
}

async function openDatabase(name: string, onClosed: () => void): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(STORE_NAME);
  };
  const database = await promisifyRequest<IDBDatabase>(request);
  database.onclose = onClosed;
  database.onversionchange = () => {
    // Another tab deletes or upgrades the store; holding on would block it for ever.
    database.close();
    onClosed();
  };
  return database;
}

/** Browsers report a full quota as an aborted transaction with this error, not on the request. */
export function toStorageError(error: unknown): unknown {
  if (error instanceof StudioError) return error;
  const name = (error as { name?: string } | null)?.name;
  switch (name) {
    case 'QuotaExceededError':
      return new StudioError(
        'storage-full',
        'The browser has no more room for the studio, so nothing of this was saved.',
        'Delete a dataset or an old run in Settings, or free space on the disk, and save again.',
        { cause: error },
      );
    case 'VersionError':
      return new StudioError(
        'storage-newer-version',
        'What is stored here was written by a newer version of the studio.',
        'Reload the page to get the newest studio. Nothing was changed.',
        { cause: error },
      );
    case 'UnknownError':
    case 'DataError':
    case 'InvalidStateError':
      return new StudioError(
        'storage-damaged',
        'The browser cannot open the studio’s store.',
        'Reload the page. If it stays so, export what is open and start a fresh store in Settings.',
        { cause: error },
      );
    case 'SecurityError':
      return new StudioError(
        'storage-refused',
        'The browser does not let this page store anything.',
        'Leave private browsing, or allow site data for this address.',
        { cause: error },
      );
    default:
      return error === null
        ? new StudioError('storage-aborted', 'The browser broke off a save.', 'Save again.')
        : error;
  }
}

/** Whether there is a record whose key begins with `prefix`. */
export async function hasAny(store: Store, prefix: string): Promise<boolean> {
  const count = await store.use('readonly', (records) =>
    promisifyRequest(records.count(keysWithPrefix(prefix))),
  );
  return count > 0;
}

/** All keys that begin with `prefix`. */
export function keysWithPrefix(prefix: string): IDBKeyRange {
  return IDBKeyRange.bound(prefix, `${prefix}\uffff`);
}
