/** What holds for every room: it can be reached, axe finds no problem, and it fits a narrow window. */
import type { Page } from '@playwright/test';
import { barriersIn } from './barriers.ts';
import { expect, test } from './fixtures.ts';
import { roomNames, type RoomName, type Shell } from './pages/shell.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    test('axe finds nothing on the first screen and in any room', async ({ page, shell }) => {
      await shell.open();
      expect.soft(await barriersIn(page), 'first screen').toEqual([]);
      for (const room of roomNames) {
        await enter(page, shell, room);
        expect.soft(await barriersIn(page), room).toEqual([]);
      }
    });
  });
}

// As narrow as 1280 pixels at 400 % zoom.
test.describe('in a window of 320 pixels', () => {
  test.use({ viewport: { width: 320, height: 800 } });

  test('no room needs scrolling sideways', async ({ page, shell }) => {
    await shell.open();
    for (const room of roomNames) {
      await enter(page, shell, room);
      const overflow = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth - clientWidth;
      });
      expect.soft(overflow, room).toBeLessThanOrEqual(0);
      await expect
        .soft(shell.link(room), 'the strip of rooms shows where one is')
        .toBeInViewport({ ratio: 0.9 });
    }
  });
});

/** Goes to a room and waits for its heading, since rooms are fetched when first entered. */
async function enter(page: Page, shell: Shell, room: RoomName): Promise<void> {
  await shell.goTo(room);
  await expect(page.getByRole('heading', { level: 1, name: room })).toBeVisible();
}
