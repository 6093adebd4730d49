/**
 * The browser's locks, which are released when their worker ends. Undefined if there are none (Node, an insecure
 * address).
 */
import type { Locks } from '../../src/storage/locks.ts';

export function browserLocks(): Locks | undefined {
  return (globalThis.navigator as { locks?: Locks } | undefined)?.locks;
}
