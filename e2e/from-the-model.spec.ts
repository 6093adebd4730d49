/** What Explore says about a model is read from that model: another network has other maps of its bits and other layers. */
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { barriersIn } from './barriers.ts';
import { expect, test } from './fixtures.ts';
import { readSheet } from './sheet.ts';

const officialPickle = fileURLToPath(new URL('../test-fixtures/net-32/network.pkl', import.meta.url));

/** Reads the map of the first bit, and what is said about each layer. */
async function readModel(page: Page) {
  await page.getByRole('checkbox', { name: 'What a bit moves' }).press('Space');
  await page.keyboard.press('Shift+Tab');
  const heat = page.getByRole('img', { name: 'Which pixels bit 1 moves' });
  await expect(heat).toBeVisible({ timeout: 60_000 });
  const map = await readSheet(heat);
  await page.getByRole('button', { name: 'Which layers carry the bits?' }).press('Enter');
  const rows = page.getByRole('figure', { name: 'Which layers carry the bits' }).getByRole('listitem');
  await expect(rows.first()).toBeVisible({ timeout: 180_000 });
  return { map, layers: await rows.allInnerTexts() };
}

test('another network has other pixels and layers for its bits', async ({ page, shell, explore }) => {
  test.setTimeout(8 * 60_000);
  await shell.open({ computeOn: 'wasm', link: 'explore/sample?cells=4x3&noise=none' });
  const own = await explore.show('Matrix');
  const sample = await readModel(page);
  expect(sample.layers).toHaveLength(10);
  expect(sample.layers.join()).toContain('16×16/Conv0_up');

  const second = page.getByLabel('A second fingerprint goes into');
  await second.selectOption('All layers');
  await page.getByRole('textbox', { name: 'Second fingerprint' }).fill('f0f0f0f0f0f0f0f0');
  await expect(page).toHaveURL(/mix=4:f0f0f0f0f0f0f0f0/);
  const replaced = await explore.show('Matrix');
  // All columns now have the same fingerprint.
  expect(replaced.cells[1]).toEqual(replaced.cells[0]);
  expect(replaced.cells[0]).not.toEqual(own.cells[0]);
  await second.selectOption('Those of 64×64');
  const mixed = await explore.show('Matrix');
  expect(mixed.cells[1]).not.toEqual(mixed.cells[0]);
  expect(mixed.cells[0]).not.toEqual(own.cells[0]);
  await page.reload();
  expect((await explore.show('Matrix')).cells).toEqual(mixed.cells);
  expect(await barriersIn(page)).toEqual([]);

  await shell.drop([officialPickle]);
  await expect(page.getByRole('region', { name: 'network', exact: true })).toBeVisible({ timeout: 60_000 });
  await shell.goTo('Explore');
  await page.getByLabel('Model', { exact: true }).selectOption({ label: 'network' });
  await expect(page).toHaveURL(/explore\/(?!sample)/);
  await explore.show('Matrix');
  const other = await readModel(page);
  expect(other.map.resolution).toBe(32);
  expect(other.map.cells).not.toEqual(sample.map.cells);
  expect(other.layers).toHaveLength(8);
  expect(other.layers.slice(0, 3)).not.toEqual(sample.layers.slice(0, 3));
});
