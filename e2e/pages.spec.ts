/** What holds for every room: it can be reached, axe finds nothing, and it fits a narrow window. */
import { barriersIn } from './barriers.ts';
import { expect, test } from './fixtures.ts';
import { roomNames } from './pages/shell.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    test('axe finds nothing on the first screen', async ({ page, shell }) => {
      await shell.open();
      expect(await barriersIn(page)).toEqual([]);
    });

    for (const room of roomNames) {
      test(`axe finds nothing in ${room}`, async ({ page, shell }) => {
        await shell.open({ room });
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        expect(await barriersIn(page)).toEqual([]);
      });
    }
  });
}

test.describe('in a window of 400 pixels', () => {
  test.use({ viewport: { width: 400, height: 800 } });

  for (const room of roomNames) {
    test(`${room} needs no scrolling sideways`, async ({ page, shell }) => {
      await shell.open({ room });
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      const overflow = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth - clientWidth;
      });
      expect(overflow).toBeLessThanOrEqual(0);
    });
  }
});
