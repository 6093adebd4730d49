/**
 * What client and worker tell each other beside calls, on the same line: types only. Comlink passes over messages that are
 * none of its own.
 */
export type ToWorker =
  /** First of all: where events go, and the lock to hold as long as the worker lives. */
  { kit: 'hello'; events: MessagePort; lock: string } | { kit: 'ping' };

/** `held` once the worker holds its lock. */
export type FromWorker = { kit: 'held' } | { kit: 'pong' };

/** Whatever comes in, as control if it is. */
export function controlOf(data: unknown): ToWorker | FromWorker | undefined {
  return typeof data === 'object' && data !== null && 'kit' in data
    ? (data as ToWorker | FromWorker)
    : undefined;
}
