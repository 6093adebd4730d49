/** Journeys on the page with fault points: the fixtures of e2e/fixtures.ts for that build, and a run to break. */
import { serveFolder } from '../../scripts/lib/static-server.mjs';
import { test as base } from '../fixtures.ts';
import { buildFaultsPage, faultsPageFolder } from './build.ts';
import { FaultedRun } from './faulted-run.ts';

export const test = base.extend<{ faulted: FaultedRun }, { site: string }>({
  site: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures' names from this pattern.
    async ({}, use, { parallelIndex }) => {
      const folder = faultsPageFolder(parallelIndex);
      await buildFaultsPage(folder);
      const { server, url } = await serveFolder(folder, { port: 0 });
      await use(url);
      server.close();
      server.closeAllConnections();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  faulted: ({ page, shell, train }, use) => use(new FaultedRun(page, shell, train)),
});

export { expect } from '@playwright/test';
