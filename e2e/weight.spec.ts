/**
 * How much script the first screen costs: every script that the page fetched until it was idle, including lazily
 * loaded ones, each compressed with gzip as by a static host. Workers' scripts are not included.
 */
import { gzipSync } from 'node:zlib';
import { expect, test } from './fixtures.ts';

const mostBytes = 200_000;
const idleMs = 2_000;

test('the first screen fetches at most 200 kB of script', async ({ page, shell }) => {
  const workerScripts = new Set<string>();
  page.on('worker', (worker) => workerScripts.add(worker.url()));
  let lastRequestAt = Date.now();
  page.on('request', () => (lastRequestAt = Date.now()));
  await shell.open();
  await expect.poll(() => Date.now() - lastRequestAt, { timeout: 60_000 }).toBeGreaterThan(idleMs);

  // The document's own list. What a worker imports is in the worker's list.
  const fetched = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  const sizes = new Map<string, number>();
  for (const url of new Set(fetched)) {
    if (workerScripts.has(url)) continue;
    const response = await page.request.get(url);
    if (!response.headers()['content-type']?.startsWith('text/javascript')) continue;
    sizes.set(new URL(url).pathname, gzipSync(await response.body()).byteLength);
  }

  const sizeBytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  console.log(`first screen: ${(sizeBytes / 1000).toFixed(1)} kB of script packed, in ${sizes.size} files`);
  expect(sizes.size).toBeGreaterThan(0);
  expect(sizeBytes).toBeLessThanOrEqual(mostBytes);
});
