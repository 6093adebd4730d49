/** What a person or the system sends a process to end it, in time for it to save. */
export const interrupts = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The exit code that shells report of a program that Ctrl+C ended. */
export const INTERRUPTED = 130;

/**
 * The first one calls `listener`; the next one ends the process at once, as without us. So does the end of a process that
 * supervises this one, for which nobody would be left to ask. Returns how to stop listening.
 */
export function onInterrupt(listener: () => void): () => void {
  const stop = (): void => {
    for (const signal of interrupts) process.off(signal, first);
    process.off('disconnect', first);
  };
  const first = (): void => {
    stop();
    process.send?.('heard');
    listener();
  };
  for (const signal of interrupts) process.on(signal, first);
  process.on('disconnect', first);
  return stop;
}
