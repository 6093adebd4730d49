/**
 * What every journey gets: the built page on a separate port, page objects for the rooms, and a guard. The guard
 * fails a journey in which the policy was violated, an error went unhandled, or a request left the origin.
 */
import { fileURLToPath } from 'node:url';
import { test as base, expect, type Page } from '@playwright/test';
import { serveFolder } from '../scripts/lib/static-server.mjs';
import { DatasetsPage } from './pages/datasets.ts';
import { DecodePage } from './pages/decode.ts';
import { EvaluatePage } from './pages/evaluate.ts';
import { ExplorePage } from './pages/explore.ts';
import { ModelsPage } from './pages/models.ts';
import { SettingsPage } from './pages/settings.ts';
import { Shell } from './pages/shell.ts';
import { TrainPage } from './pages/train.ts';

interface Rooms {
  shell: Shell;
  datasets: DatasetsPage;
  train: TrainPage;
  explore: ExplorePage;
  decode: DecodePage;
  models: ModelsPage;
  evaluate: EvaluatePage;
  settings: SettingsPage;
}

interface Guarded {
  /**
   * The problems on the page so far, empty at the end of every journey. A journey may remove those it caused on
   * purpose.
   */
  problems: string[];
}

export const test = base.extend<Rooms & Guarded, { site: string }>({
  site: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures' names from this pattern.
    async ({}, use) => {
      const { server, url } = await serveFolder(fileURLToPath(new URL('../dist', import.meta.url)), {
        port: 0,
      });
      await use(url);
      server.close();
      server.closeAllConnections();
    },
    { scope: 'worker' },
  ],
  baseURL: ({ site }, use) => use(site),

  problems: [
    async ({ page, site }, use) => {
      const problems: string[] = [];
      watch(page, site, problems);
      await use(problems);
      expect(problems, 'violations, unhandled errors and requests to elsewhere').toEqual([]);
    },
    { auto: true },
  ],

  shell: ({ page }, use) => use(new Shell(page)),
  datasets: ({ page }, use) => use(new DatasetsPage(page)),
  train: ({ page }, use) => use(new TrainPage(page)),
  explore: ({ page, shell }, use) => use(new ExplorePage(page, shell)),
  decode: ({ page }, use) => use(new DecodePage(page)),
  models: ({ page }, use) => use(new ModelsPage(page)),
  evaluate: ({ page, shell }, use) => use(new EvaluatePage(page, shell)),
  settings: ({ page }, use) => use(new SettingsPage(page)),
});

export { expect } from '@playwright/test';

/** The page and its workers both report violations on the console. */
function watch(page: Page, site: string, problems: string[]): void {
  const origin = new URL(site).origin;
  page.on('pageerror', (error) => problems.push(`unhandled: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (/Content.Security.Policy|TrustedScript|TrustedHTML/i.test(message.text()))
      problems.push(message.text());
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && url.protocol !== 'blob:' && url.protocol !== 'data:') {
      problems.push(`request to ${request.url()}`);
    }
  });
}
