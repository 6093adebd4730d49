/** How long work in src/data hears that nobody wants it any more. */
import { StudioError } from './error.ts';

/** Throws 'aborted' once the signal is. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new StudioError('aborted', 'Stopped. Nothing was stored.', 'Drop the files again to start over.');
}
