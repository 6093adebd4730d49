/**
 * Counts what a person presses from now on: the pointer, and keys outside of fields. A drop, typing, and the choice within a
 * list are none. It ends with the document.
 */
import type { Page } from '@playwright/test';

/** Gives the count so far, each time it is called. */
export async function countPresses(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    let presses = 0;
    const count = (): void => {
      document.body.dataset['presses'] = String(++presses);
    };
    addEventListener('pointerdown', count, { capture: true });
    addEventListener(
      'keydown',
      ({ target }) => {
        if (!(target instanceof HTMLInputElement)) count();
      },
      { capture: true },
    );
  });
  return () => page.evaluate(() => Number(document.body.dataset['presses'] ?? 0));
}
