/** The signals with which a person or the system ends a process, while it can still save. */
export const interrupts = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The exit code that shells report for a program ended by Ctrl+C. */
export const INTERRUPTED = 130;

/**
 * Calls `listener` at the first interrupt. The next one ends the process at once, as without a listener. The end of a
 * supervising process counts as an interrupt, since nobody would be left to send one. Returns a function that stops
 * listening.
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
