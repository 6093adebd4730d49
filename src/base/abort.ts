/**
 * How running work learns that nobody wants it any more: by an AbortSignal, and with one error code, 'aborted'.
 */
import { StudioError } from './error.ts';

export function aborted(message = 'Stopped.', hint = ''): StudioError {
  return new StudioError('aborted', message, hint);
}

/** Throws the signal's reason where that is a StudioError, else 'aborted', once the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortReason(signal);
}

/**
 * The result of `work`, or a rejection as throwIfAborted throws it if the signal fires first; a later result is
 * dropped. For work that might wait for ever. Leaves no listener on the signal.
 */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  work.catch(() => undefined); // after an abort nobody handles its rejection
  throwIfAborted(signal);
  let fire = (): void => undefined;
  const fired = new Promise<never>((_, reject) => (fire = () => reject(abortReason(signal))));
  signal.addEventListener('abort', fire, { once: true });
  try {
    return await Promise.race([work, fired]);
  } finally {
    signal.removeEventListener('abort', fire);
  }
}

/** Why a signal fired. */
export function abortReason(signal: AbortSignal): StudioError {
  const reason: unknown = signal.reason;
  return reason instanceof StudioError ? reason : aborted();
}
