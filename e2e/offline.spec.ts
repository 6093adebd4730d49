/** Without a network: everything works that worked before, and a newer build waits until somebody asks for it. */
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { serveFolder } from '../scripts/lib/static-server.mjs';
import { expect, test } from './fixtures.ts';

test.use({ serviceWorkers: 'allow' });

const dist = fileURLToPath(new URL('../dist', import.meta.url));

/** The page is in the service worker's hands, which is so once all files are kept. */
async function waitUntilKept(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state), { timeout: 60_000 })
    .toBe('activated');
}

test('with the network off after the first load, pictures are drawn, decoded and trained on', async ({
  context,
  page,
  shell,
  decode,
  train,
}) => {
  await shell.open();
  await waitUntilKept(page);
  await context.setOffline(true);

  await shell.goTo('Settings');
  await page.getByLabel('Compute on').selectOption('wasm');
  await shell.goTo('Explore');
  await expect(page.getByRole('listbox')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Take to Decode' }).click();
  await expect(shell.link('Decode')).toHaveAttribute('aria-current', 'page');
  expect(await decode.readBits()).toMatch(/^[01]{64}$/);

  await page.reload();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await shell.goTo('Train');
  await train.chooseTiniest();
  await train.start.click();
  await train.waitForKimgAbove(0, 180_000);
});

test.describe('on a host that sends no headers of its own', () => {
  test('pages are isolated from the second visit on, and a newer build is offered, not forced', async ({
    page,
    problems,
  }) => {
    const folder = mkdtempSync(join(tmpdir(), 'studio-'));
    cpSync(dist, folder, { recursive: true });
    const { server, url } = await serveFolder(folder, { port: 0, headers: 'plain' });
    try {
      await page.goto(url);
      await waitUntilKept(page);
      await page.reload();
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);

      const script = join(folder, 'sw.js');
      writeFileSync(script, `${readFileSync(script, 'utf8')}\n// newer`);
      await page.reload();
      const reload = page.getByRole('button', { name: 'Reload', exact: true });
      await expect(reload).toBeVisible({ timeout: 60_000 });
      const load = page.waitForEvent('load');
      await reload.click();
      await load;
      await expect(page.getByRole('navigation')).toBeVisible();
      await expect(reload).toHaveCount(0);
    } finally {
      server.close();
      server.closeAllConnections();
      // This site is another than the journeys' own.
      problems.splice(
        0,
        problems.length,
        ...problems.filter((line) => !line.startsWith(`request to ${url}`)),
      );
    }
  });
});
