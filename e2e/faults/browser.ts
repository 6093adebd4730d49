/** Faults that a browser itself has, by its debugging protocol: a tab that crashes or is frozen. */
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
