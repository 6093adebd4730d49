/** The measure of the page's smoothness sees everything that blocks the page, and nothing else. */
import { expect, test } from '@playwright/test';
import { traceTasks } from './main-thread.ts';

test.use({ trace: 'off' });

const longest = (tasks: { cpuMs: number }[]): number => Math.max(...tasks.map(({ cpuMs }) => cpuMs));
/** Runs in the page or in a worker and keeps its thread busy every second. */
const busyEverySecond = `setInterval(() => { const end = performance.now() + 400; while (performance.now() < end); }, 1000);`;

test('a busy page is seen', async ({ browser, page }) => {
  await page.evaluate(busyEverySecond);
  expect(longest(await traceTasks(browser, page, 3_000))).toBeGreaterThan(50);
});

test('a busy worker is not the page', async ({ browser, page }) => {
  await page.evaluate((code) => {
    const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
    return new Promise((resolve) => worker.addEventListener('message', resolve, { once: true }));
  }, `${busyEverySecond} postMessage('started');`);
  expect(longest(await traceTasks(browser, page, 3_000))).toBeLessThan(50);
});
