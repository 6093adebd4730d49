/**
 * The Web Locks API within one thread: exclusive and shared locks, first come first served. For Node and for pages
 * without the browser's locks, where it cannot see other tabs.
 */
import type { Locks } from './locks.ts';

interface Holder {
  mode: 'exclusive' | 'shared';
  steal?: () => void;
}
interface Waiter {
  holder: Holder;
  grant: () => void;
}

export class MemoryLocks implements Locks {
  readonly #holders = new Map<string, Holder[]>();
  readonly #waiters = new Map<string, Waiter[]>();

  async request<T>(
    name: string,
    options: { mode?: 'exclusive' | 'shared'; ifAvailable?: boolean; steal?: boolean; signal?: AbortSignal },
    callback: (lock: unknown) => Promise<T>,
  ): Promise<T> {
    const holder: Holder = { mode: options.mode ?? 'exclusive' };
    options.signal?.throwIfAborted();
    if (options.steal) {
      for (const previous of this.#holders.get(name) ?? []) previous.steal?.();
      this.#holders.set(name, []);
    } else if (!this.#isFree(name, holder.mode)) {
      if (options.ifAvailable) return callback(null);
      await this.#wait(name, holder, options.signal);
    }
    // The next in line holds it already, from the moment it was granted.
    const holders = this.#holders.get(name) ?? [];
    if (!holders.includes(holder)) this.#holders.set(name, [...holders, holder]);
    const stolen = new Promise<never>((_, reject) => {
      holder.steal = () => reject(new DOMException('The lock was stolen.', 'AbortError'));
    });
    try {
      return await Promise.race([callback({ name, mode: holder.mode }), stolen]);
    } finally {
      this.#holders.set(
        name,
        (this.#holders.get(name) ?? []).filter((other) => other !== holder),
      );
      this.#grantNext(name);
    }
  }

  #isFree(name: string, mode: Holder['mode']): boolean {
    const holders = this.#holders.get(name) ?? [];
    const waiters = this.#waiters.get(name) ?? [];
    if (holders.length === 0 && waiters.length === 0) return true;
    return mode === 'shared' && waiters.length === 0 && holders.every((holder) => holder.mode === 'shared');
  }

  #wait(name: string, holder: Holder, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { holder, grant: resolve };
      this.#waiters.set(name, [...(this.#waiters.get(name) ?? []), waiter]);
      signal?.addEventListener('abort', () => {
        const waiters = this.#waiters.get(name) ?? [];
        if (!waiters.includes(waiter)) return;
        this.#waiters.set(
          name,
          waiters.filter((other) => other !== waiter),
        );
        reject(signal.reason as Error);
        // Those behind it may now have their turn.
        this.#grantNext(name);
      });
    });
  }

  #grantNext(name: string): void {
    const waiters = this.#waiters.get(name) ?? [];
    const holders = this.#holders.get(name) ?? [];
    const [first] = waiters;
    const isExclusive = first?.holder.mode === 'exclusive';
    if (!first || holders.some(({ mode }) => mode === 'exclusive' || isExclusive)) return;
    const granted = isExclusive ? [first] : waiters.slice(0, countLeadingShared(waiters));
    this.#waiters.set(name, waiters.slice(granted.length));
    this.#holders.set(name, [...holders, ...granted.map(({ holder }) => holder)]);
    for (const waiter of granted) waiter.grant();
  }
}

function countLeadingShared(waiters: readonly Waiter[]): number {
  const firstExclusive = waiters.findIndex(({ holder }) => holder.mode === 'exclusive');
  return firstExclusive === -1 ? waiters.length : firstExclusive;
}
