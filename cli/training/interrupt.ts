/** What a person or the system sends a process to end it, in time to save. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The first one calls `listener`; the next one ends the process at once, as without us. Returns how to stop listening. */
export function onInterrupt(listener: () => void): () => void {
  const stop = (): void => signals.forEach((signal) => process.off(signal, first));
  const first = (): void => {
    stop();
    listener();
  };
  signals.forEach((signal) => process.on(signal, first));
  return stop;
}
