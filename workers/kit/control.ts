/**
 * Messages between client and worker beside calls, on the same line. Comlink ignores messages that are not its
 * own.
 */
export type ToWorker =
  /** The first message: the port for events, and the lock to hold as long as the worker lives. */
  { kit: 'hello'; events: MessagePort; lock: string } | { kit: 'ping' };

/** `held` once the worker holds its lock. */
export type FromWorker = { kit: 'held' } | { kit: 'pong' };

/** A message as control, if it is one. */
export function controlOf(data: unknown): ToWorker | FromWorker | undefined {
  return typeof data === 'object' && data !== null && 'kit' in data
    ? (data as ToWorker | FromWorker)
    : undefined;
}
