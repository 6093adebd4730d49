/** The long sweeps (NAME.sweep.ts) of `npm run test:faults`. Configured like the journeys, but without a time limit. */
import { defineConfig } from '@playwright/test';
import journeys from '../../playwright.config.ts';

export default defineConfig({
  ...journeys,
  testDir: import.meta.dirname,
  outputDir: '../../test-results',
  testMatch: '**/*.sweep.ts',
  globalSetup: '../build.ts',
  workers: 1,
  retries: 0,
  timeout: 6 * 60 * 60_000,
});
