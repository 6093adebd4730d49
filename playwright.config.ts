/**
 * Journeys in a real Chromium with software WebGPU, two at a time, since much of a journey is waiting. The page is
 * built and served by the same code as in `npm start`, see e2e/fixtures.ts.
 */
import { defineConfig } from '@playwright/test';
import { findChromium } from './scripts/lib/chromium.mjs';
import { SOFTWARE_DAWN_FEATURES } from './src/testing/swiftshader.ts';

export default defineConfig({
  testDir: 'e2e',
  // Sweeps in Node are there, too, but named NAME.faults.test.ts and run by vitest.
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  globalSetup: './e2e/build.ts',
  workers: 2,
  fullyParallel: false,
  forbidOnly: process.env['CI'] === 'true',
  // Enough for a journey that trains on a machine with two cores.
  timeout: 8 * 60_000,
  // Software GPUs on shared machines stall at times. A test that fails once and then passes is listed as flaky.
  retries: process.env['CI'] === 'true' ? 1 : 0,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    viewport: { width: 1280, height: 800 },
    // Journeys test the built files. e2e/offline.spec.ts tests the service worker.
    serviceWorkers: 'block',
    // Recording a trace takes as much CPU time as the journey itself, so only a second try is recorded.
    trace: 'on-first-retry',
    launchOptions: {
      // The whole browser in its new headless mode: Playwright's default headless shell has no WebGPU.
      executablePath: findChromium(import.meta.dirname),
      args: [
        '--headless=new',
        '--no-sandbox',
        // Without a GPU, drawing the page with GL is only a detour through SwiftShader.
        '--disable-gpu-compositing',
        '--enable-unsafe-webgpu',
        '--use-webgpu-adapter=swiftshader',
        `--enable-dawn-features=${SOFTWARE_DAWN_FEATURES.join(',')}`,
      ],
    },
  },
});
