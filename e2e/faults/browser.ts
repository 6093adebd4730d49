/** Faults that a browser itself has: a tab that crashes or is frozen, by its debugging protocol, and a clock that was moved. */
import type { CDPSession, Page } from '@playwright/test';

async function withProtocol<T>(page: Page, use: (session: CDPSession) => Promise<T>): Promise<T> {
  const session = await page.context().newCDPSession(page);
  try {
    return await use(session);
  } finally {
    // A page that crashed has taken its session along.
    await session.detach().catch(() => undefined);
  }
}

/** The tab is gone with all its workers, as when its process runs out of memory. */
export async function crash(page: Page): Promise<void> {
  const crashed = page.waitForEvent('crash');
  // The answer never comes.
  void withProtocol(page, (session) => session.send('Page.crash')).catch(() => undefined);
  await crashed;
}

/** Timers and tasks of the page and its workers rest for so long. */
export function freeze(page: Page, forMs: number): Promise<void> {
  return withProtocol(page, async (session) => {
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    await new Promise((resolve) => setTimeout(resolve, forMs));
    await session.send('Page.setWebLifecycleState', { state: 'active' });
  });
}

/**
 * The clocks of the page and of its training worker go on from another time: what a machine shows that was asleep so long.
 * Backwards only the calendar moves; performance.now() never does. A worker that starts later has the true time.
 */
export async function moveClock(page: Page, byMs: number): Promise<void> {
  const move = (ms: number): void => {
    const { now } = Date;
    const elapsed = performance.now.bind(performance);
    Date.now = () => now() + ms;
    if (ms > 0) performance.now = () => elapsed() + ms;
  };
  await page.evaluate(move, byMs);
  // The threads of wasm are workers too, and answer nobody.
  await page
    .workers()
    .findLast((worker) => /train/.test(worker.url()))
    ?.evaluate(move, byMs);
}
