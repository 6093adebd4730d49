/**
 * Who may write: one holder per scope, whatever tabs are open. A Web Lock elects the writer, and an epoch in the store
 * fences it: every holder raises the epoch when it begins, and a write whose epoch is no longer the stored one is
 * refused in its own transaction, so that a frozen tab whose lock was stolen cannot write over its successor.
 */
import { promisifyRequest } from 'idb-keyval';
import { StudioError } from '../base/error.ts';
import { MemoryLocks } from './memory-locks.ts';
import type { Store } from './store.ts';

/** The part of the Web Locks API that is used here. */
export interface Locks {
  request<T>(
    name: string,
    options: { mode?: 'exclusive' | 'shared'; ifAvailable?: boolean; steal?: boolean; signal?: AbortSignal },
    callback: (lock: unknown) => Promise<T>,
  ): Promise<T>;
}

let memoryLocks: MemoryLocks | undefined;

/** The browser's locks; without them (Node, an insecure address) locks that hold within this thread only. */
export function defaultLocks(): Locks {
  const browserLocks = (globalThis.navigator as { locks?: Locks } | undefined)?.locks;
  return browserLocks ?? (memoryLocks ??= new MemoryLocks());
}

export interface Fence {
  scope: string;
  epoch: number;
}

export interface Writer {
  fence: Fence;
  /** Resolves when another tab took the lock by force. */
  lost: Promise<void>;
  release(): void;
}

/** The scope of a run's writer. */
export const runScope = (runId: string): string => `run/${runId}`;

const epochKey = (scope: string): string => `epoch/${scope}`;
const lockName = (scope: string): string => `gan-fingerprint-studio/${scope}`;

/** Whether somebody is the writer of a scope at this moment, whatever tab it is in. Asking is shared, so that nobody is taken for a writer by it. */
export function isWriterAt(scope: string, locks = defaultLocks()): Promise<boolean> {
  return locks.request(lockName(scope), { mode: 'shared', ifAvailable: true }, async (lock) => !lock);
}

/**
 * Resolves once nobody is the writer of a scope. A writer that has just ended holds its lock for a moment
 * longer.
 */
export function writerGone(scope: string, locks = defaultLocks()): Promise<void> {
  return locks.request(lockName(scope), { mode: 'shared' }, async () => undefined);
}

/**
 * Becomes the writer of a scope, e.g. `run/ID`. Without `wait`, undefined at once when somebody else is; with it,
 * waits until the other ends. `steal` takes over by force.
 */
export async function acquireWriter(
  store: Store,
  scope: string,
  {
    locks = defaultLocks(),
    wait,
    steal = false,
  }: { locks?: Locks; wait?: AbortSignal; steal?: boolean } = {},
): Promise<Writer | undefined> {
  const options = steal ? { steal } : wait ? { signal: wait } : { ifAvailable: true };
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return new Promise((resolve, reject) => {
    let lose = (): void => undefined;
    const lost = new Promise<void>((resolveLost) => {
      lose = resolveLost;
    });
    locks
      .request(lockName(scope), options, async (lock) => {
        if (!lock) {
          resolve(undefined);
          return;
        }
        resolve({ fence: { scope, epoch: await raiseEpoch(store, scope) }, lost, release });
        await released;
      })
      // Once the promise above is settled, a rejection can only mean that the lock was stolen.
      .catch((error: unknown) => {
        reject(error);
        lose();
      });
  });
}

async function raiseEpoch(store: Store, scope: string): Promise<number> {
  return store.use('readwrite', async (records) => {
    const complete = promisifyRequest(records.transaction);
    const epoch = ((await promisifyRequest<number | undefined>(records.get(epochKey(scope)))) ?? 0) + 1;
    records.put(epoch, epochKey(scope));
    await complete;
    return epoch;
  });
}

/**
 * One read-write transaction that first compares the epoch. `write` may only await requests of these records. Throws
 * 'not-the-writer' when the fence is out of date; the transaction is then aborted as a whole, as after any throw.
 */
export async function fencedWrite(
  store: Store,
  fence: Fence | undefined,
  write: (records: IDBObjectStore) => void | Promise<void>,
): Promise<void> {
  await store.use('readwrite', async (records) => {
    const { transaction } = records;
    const complete = promisifyRequest(transaction);
    // It rejects on abort too; the reason that caused the abort is thrown below instead.
    complete.catch(() => undefined);
    try {
      if (fence) await checkEpoch(records, fence);
      await write(records);
    } catch (error) {
      abortQuietly(transaction);
      throw transaction.error ?? error;
    }
    await complete;
  });
}

async function checkEpoch(records: IDBObjectStore, { scope, epoch }: Fence): Promise<void> {
  const stored = await promisifyRequest<number | undefined>(records.get(epochKey(scope)));
  if (stored === epoch) return;
  throw new StudioError(
    'not-the-writer',
    'Another tab has taken over, so this one may not save any more.',
    'Go on in the other tab, or close it and reload this one.',
  );
}

function abortQuietly(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // Already aborted or complete: there is nothing left to undo.
  }
}
