/** The browser's locks, which outlive no worker; undefined where there are none (Node, an insecure address). */
import type { Locks } from '../../src/storage/locks.ts';

export function browserLocks(): Locks | undefined {
  return (globalThis.navigator as { locks?: Locks } | undefined)?.locks;
}
