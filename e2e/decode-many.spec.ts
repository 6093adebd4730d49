/** Many pictures dropped on Decode: a table appears that is filtered, saved and scrolls at any length. Also a grid. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { decodePng } from '../src/formats/png.ts';
import { encodePng } from '../src/formats/png-encode.ts';
import { modelBytes } from '../workers/render/testing/models.ts';
import { expect, test } from './fixtures.ts';
import { traceTasks } from './main-thread.ts';
import { countPresses } from './presses.ts';

/** Enough to scroll. The number of rows in the document does not grow with the table. */
const MANY = 2_000;
/** The most rows of the table in the document: the visible ones, and some around them. */
const MOST_ROWS = 60;

/** A picture of 8×8 pixels, different for every number. */
function picture(number: number): Uint8Array<ArrayBuffer> {
  const data = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => (i * 89 + number * 17 * (1 + (i % 7))) % 256);
  return encodePng({ width: 8, height: 8, channels: 3, data });
}

test('40 pictures dropped become a table without a click, filtered and saved, and 2 000 scroll', async ({
  page,
  browser,
  shell,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'many-'));
  const write = async (name: string, bytes: Uint8Array): Promise<string> => {
    await writeFile(join(folder, name), bytes);
    return join(folder, name);
  };
  const model = await write('tiny.safetensors', modelBytes(1, { name: 'Tiny' }));
  const forty = await Promise.all(
    Array.from({ length: 40 }, (_, i) => write(`picture-${i + 100}.png`, picture(i))),
  );
  const names = Array.from({ length: MANY }, (_, i) => `${String(i).padStart(5, '0')}.png`);
  const zip = zipSync(Object.fromEntries(names.map((name, i) => [name, picture(i)])), { level: 0 });
  const many = await write('many.zip', zip);

  await shell.open({ computeOn: 'wasm' });
  await shell.drop([model]);
  await page
    .getByRole('region', { name: 'tiny', exact: true })
    .getByRole('link', { name: /Decode/ })
    .click();

  const table = page.getByRole('region', { name: 'Pictures', exact: true });
  const presses = await countPresses(page);
  await shell.drop(forty);
  await expect(page.getByRole('heading', { name: '40 pictures' })).toBeVisible({ timeout: 60_000 });
  expect(await presses()).toBe(0);
  await expect(table.getByRole('rowheader').first()).toHaveText('picture-100.png');
  await page.getByLabel('File or user').fill('-139');
  await expect(table.getByRole('rowheader')).toHaveText(['picture-139.png']);
  const [csv] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'CSV' }).click(),
  ]);
  expect(await readFile(await csv.path(), 'utf8')).toMatch(/^file,[^\n]+\r\npicture-139\.png,[^\n]+\r\n$/);
  await page.getByLabel('File or user').fill('');

  await shell.drop([many]);
  await expect(page.getByRole('heading', { name: /^2.000 pictures$/ })).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole('button', { name: 'Stop' })).toBeHidden({ timeout: 60_000 });
  const tracing = traceTasks(browser, page, 4_000);
  for (let step = 1; step <= 20; step++) {
    await table.evaluate((element, share) => {
      element.scrollTop = element.scrollHeight * share;
    }, step / 20);
    await page.waitForTimeout(100);
  }
  const longest = Math.max(...(await tracing).map(({ cpuMs }) => cpuMs));
  console.log(`the longest task while ${MANY} rows scroll: ${longest.toFixed(1)} ms of the page's CPU time`);
  await expect(table.getByRole('rowheader').last()).toHaveText('many.zip/01999.png');
  expect(await table.locator('tbody tr').count()).toBeLessThanOrEqual(MOST_ROWS);
  await rm(folder, { recursive: true });
});

test('a saved grid that is dropped is cut into its cells, and each gives the bits that it was drawn with', async ({
  page,
  shell,
  explore,
}) => {
  await shell.open({ computeOn: 'wasm', link: 'explore/sample?mode=arbitrary&cells=4x3&seed=3' });
  await expect(explore.grid('Arbitrary')).toBeVisible({ timeout: 60_000 });
  await explore.settled();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save grid' }).click(),
  ]);
  const { text } = decodePng(await readFile(await download.path()));
  const drawn = JSON.parse(text['gan-fingerprint'] ?? '{}') as { images: { fingerprint: string }[] };
  expect(drawn.images).toHaveLength(12);

  await shell.drop([await download.path()]);
  await expect(page.getByRole('heading', { name: '12 pictures' })).toBeVisible({ timeout: 60_000 });
  const [json] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'JSON' }).click(),
  ]);
  const lines = JSON.parse(await readFile(await json.path(), 'utf8')) as { file: string; bits: string }[];
  const rightBits = lines.map(
    ({ bits }, cell) => [...bits].filter((bit, i) => bit === drawn.images[cell]!.fingerprint[i]).length,
  );
  expect(lines.map(({ file }) => file.split(' ').at(-1))).toEqual(drawn.images.map((_, i) => `#${i + 1}`));
  expect(Math.min(...rightBits)).toBeGreaterThanOrEqual(58);
});
