/**
 * Counts what a person presses from now on: the pointer, and keys outside of fields. A drop, typing, and choosing in
 * a list do not count. The count ends with the document.
 */
import type { Page } from '@playwright/test';

/** Returns a function that gives the count so far. */
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
