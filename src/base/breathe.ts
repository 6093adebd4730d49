/**
 * Lets a worker hear its messages (a cancel, above all) in the middle of a long loop: it gives the event loop a
 * turn when the last one was some time ago. Otherwise it costs nothing.
 */
export function createBreather(everyMs = 30): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < everyMs) return;
    await new Promise((resolve) => setTimeout(resolve));
    last = performance.now();
  };
}
