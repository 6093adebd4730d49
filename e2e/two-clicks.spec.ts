/** The three jobs of the studio are at most two clicks from the first screen, or as many presses of Enter. */
import type { Locator, Page } from '@playwright/test';
import { sharedPath } from './shared.ts';
import { expect, test } from './fixtures.ts';

/** Counts a person's clicks in the page, including Enter on a button or link. */
async function countClicks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    document.documentElement.dataset['clicks'] = '0';
    addEventListener(
      'click',
      ({ isTrusted }) => {
        const { dataset } = document.documentElement;
        if (isTrusted) dataset['clicks'] = String(Number(dataset['clicks']) + 1);
      },
      { capture: true },
    );
  });
  return async () => Number(await page.locator('html').getAttribute('data-clicks'));
}

/** With the pointer, or with focus and Enter. */
const ways: Readonly<Record<string, (target: Locator) => Promise<void>>> = {
  'by mouse': (target) => target.click(),
  'by keyboard': async (target) => {
    await target.focus();
    await target.press('Enter');
  },
};

for (const [way, use] of Object.entries(ways)) {
  test(`a model is explored, a picture decoded, a run started ${way}`, async ({
    page,
    shell,
    train,
    decode,
  }) => {
    await shell.open({ computeOn: 'wasm' });
    const home = page.getByRole('link', { name: 'GAN Fingerprint Studio' });
    const wayTo = (title: RegExp) => page.getByRole('main').getByRole('link', { name: title });

    await home.click();
    const clicks = await countClicks(page);
    await use(wayTo(/^Explore the sample/));
    await expect(page.getByRole('listbox')).toBeVisible({ timeout: 60_000 });
    expect(await clicks()).toBe(1);

    await home.click();
    const decoded = await clicks();
    await use(wayTo(/^Decode an image/));
    // The file dialogue belongs to the browser. Opening it is the second click.
    await decode.image.setInputFiles(
      sharedPath('datasets/clothing/originals/01b3083f-4387-4753-8ae2-a2470dc53f19.jpg'),
    );
    await decode.readBits();
    expect((await clicks()) - decoded).toBe(1);

    await home.click();
    const before = await clicks();
    await use(wayTo(/^Train your own/));
    await use(train.start);
    await expect(train.status).toBeVisible({ timeout: 120_000 });
    expect((await clicks()) - before).toBe(2);
  });
}
