/** Faults of the browser itself: a tab that crashes or freezes, by means of the debugging protocol, and a changed clock. */
import type { CDPSession, Page } from '@playwright/test';

async function withProtocol<T>(page: Page, use: (session: CDPSession) => Promise<T>): Promise<T> {
  const session = await page.context().newCDPSession(page);
  try {
    return await use(session);
  } finally {
    // A page that crashed has taken its session with it.
    await session.detach().catch(() => undefined);
  }
}

/** Ends the tab with all its workers, as if its process had run out of memory. */
export async function crash(page: Page): Promise<void> {
  const crashed = page.waitForEvent('crash');
  // No answer ever arrives.
  void withProtocol(page, (session) => session.send('Page.crash')).catch(() => undefined);
  await crashed;
}

/** Stops timers and tasks of the page and its workers for this long. */
export function freeze(page: Page, forMs: number): Promise<void> {
  return withProtocol(page, async (session) => {
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    await new Promise((resolve) => setTimeout(resolve, forMs));
    await session.send('Page.setWebLifecycleState', { state: 'active' });
  });
}

/**
 * Moves the clocks of the page and its training worker, as on a machine that was asleep. Backwards, only the calendar
 * changes, since performance.now() never goes back. Workers that start later have the true time.
 */
export async function moveClock(page: Page, byMs: number): Promise<void> {
  const move = (ms: number): void => {
    const { now } = Date;
    const elapsed = performance.now.bind(performance);
    Date.now = () => now() + ms;
    if (ms > 0) performance.now = () => elapsed() + ms;
  };
  await page.evaluate(move, byMs);
  // The threads of wasm are also workers, but answer nothing.
  await page
    .workers()
    .findLast((worker) => /train/.test(worker.url()))
    ?.evaluate(move, byMs);
}
