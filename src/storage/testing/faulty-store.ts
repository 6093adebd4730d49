/**
 * Stores that fail on purpose, for tests: a quota that is reached after a number of puts, and a process that dies
 * before a given transaction. Both count over the life of the wrapper. The real store beneath stays usable.
 */
import type { Store } from '../store.ts';
import { toStorageError } from '../store.ts';

/** The n-th put aborts its transaction the way Chrome reports a full quota. */
export function fullAtPut(store: Store, nthPut: number): Store & { fired(): boolean } {
  let puts = 0;
  return {
    fired: () => puts >= nthPut,
    close: () => store.close(),
    async use(mode, callback) {
      let full = false;
      try {
        return await store.use(mode, (records) =>
          callback(
            new Proxy(records, {
              get(target, property) {
                const value: unknown = Reflect.get(target, property, target);
                if (property === 'put') {
                  return (...args: Parameters<IDBObjectStore['put']>) => {
                    const request = target.put(...args);
                    puts++;
                    if (puts >= nthPut) {
                      full = true;
                      target.transaction.abort();
                    }
                    return request;
                  };
                }
                return typeof value === 'function' ? (value.bind(target) as unknown) : value;
              },
            }),
          ),
        );
      } catch (error) {
        throw full ? toStorageError(new DOMException('full', 'QuotaExceededError')) : error;
      }
    },
  };
}

/** Everything from the n-th transaction on never happens, as if the worker had been killed. */
export function deadAtTransaction(store: Store, nthTransaction: number): Store & { fired(): boolean } {
  let transactions = 0;
  return {
    fired: () => transactions >= nthTransaction,
    close: () => store.close(),
    use(mode, callback) {
      transactions++;
      if (transactions >= nthTransaction) return Promise.reject(new Error('killed'));
      return store.use(mode, callback);
    },
  };
}

let databases = 0;

/** A database name no other test uses. */
export function freshDatabaseName(): string {
  return `test-${process.pid}-${databases++}`;
}
