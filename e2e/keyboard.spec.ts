/** A whole journey without a pointer: explore the sample, send a fingerprint to Decode, start and pause a run. */
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

test('everything of the main job is in reach of the keyboard', async ({ page, shell, train }) => {
  await shell.open();

  await follow(page, shell.link('Settings'));
  await tabTo(page, page.getByLabel('Compute on'));
  await page.keyboard.type('WebAssembly');
  await expect(page.getByLabel('Compute on')).toHaveValue('wasm');

  await follow(page, shell.link('Explore'));
  await expect(page.getByRole('listbox')).toBeVisible({ timeout: 60_000 });
  await tabTo(page, page.getByRole('listbox'));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  const chosen = page.getByRole('listbox').getByRole('option', { selected: true });
  const fingerprint = /fingerprint ([0-9a-f]+)/.exec((await chosen.getAttribute('aria-label')) ?? '')?.[1];
  expect(fingerprint).toBeDefined();
  await tabTo(page, page.getByRole('button', { name: 'Take to Decode' }));
  await page.keyboard.press('Enter');
  await expect(shell.link('Decode')).toHaveAttribute('aria-current', 'page');

  await follow(page, shell.link('Train'));
  await tabTo(page, page.getByRole('radio', { checked: true }));
  await expect(page.getByRole('radio', { name: 'Tiny 16' })).toBeFocused();
  await tabTo(page, train.start);
  await page.keyboard.press('Enter');
  await train.waitForKimgAbove(0, 120_000);
  await tabTo(page, train.pause);
  await page.keyboard.press('Enter');
  await expect(train.status).toContainText('Paused');
});

/** Moves to a link with Tab and follows it with Enter. */
async function follow(page: Page, link: Locator): Promise<void> {
  await tabTo(page, link);
  await page.keyboard.press('Enter');
  await expect(link).toHaveAttribute('aria-current', 'page');
}

/** Presses Tab until the element has the focus. Fails if it cannot be reached. */
async function tabTo(page: Page, target: Locator, mostPresses = 150): Promise<void> {
  for (let press = 0; press < mostPresses; press++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${target.toString()} can't be reached with Tab.`);
}
