/** How long work hears that nobody wants it any more: by an AbortSignal, and one code for it, 'aborted'. */
import { StudioError } from './error.ts';

export function aborted(message = 'Stopped.', hint = ''): StudioError {
  return new StudioError('aborted', message, hint);
}

/** Throws the signal's reason where that is a StudioError, else 'aborted', once the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortReason(signal);
}

/** Rejects as throwIfAborted throws, when the signal fires. For work that might wait for ever. */
export function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  const rejection = new Promise<never>((_, reject) => {
    const fire = (): void => reject(abortReason(signal));
    if (signal.aborted) fire();
    else signal.addEventListener('abort', fire, { once: true });
  });
  // Whoever races it may be done by then.
  rejection.catch(() => undefined);
  return rejection;
}

/** Why a signal fired. */
export function abortReason(signal: AbortSignal): StudioError {
  const reason: unknown = signal.reason;
  return reason instanceof StudioError ? reason : aborted();
}
