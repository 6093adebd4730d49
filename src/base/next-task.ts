/**
 * Waits for one turn of the event loop, so that messages, signals and timers are heard. Hidden tabs throttle
 * timers, but not this.
 */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
