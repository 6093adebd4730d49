/** Without a network everything works that worked before, and a newer build waits until somebody asks for it. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { serveFolder } from '../scripts/lib/static-server.mjs';
import { encodePng } from '../src/formats/png-encode.ts';
import { expect, test } from './fixtures.ts';
import type { DatasetsPage } from './pages/datasets.ts';
import type { Shell } from './pages/shell.ts';
import type { TrainPage } from './pages/train.ts';

test.use({ serviceWorkers: 'allow' });

const dist = fileURLToPath(new URL('../dist', import.meta.url));

/** Waits until the service worker controls the page, which is so once all files are cached. */
async function waitUntilKept(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state), { timeout: 60_000 })
    .toBe('activated');
}

/** Makes a folder of a few small pictures, each of one colour. */
function smallPhotos(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'studio-')), 'squares');
  mkdirSync(folder);
  for (let i = 0; i < 6; i++) {
    const data = new Uint8Array(16 * 16 * 3).fill(40 * i);
    writeFileSync(join(folder, `${i}.png`), encodePng({ width: 16, height: 16, channels: 3, data }));
  }
  return folder;
}

interface Rooms {
  shell: Shell;
  datasets: DatasetsPage;
  train: TrainPage;
}

/** Makes a dataset of the photos and trains on it, on wasm, until the first iteration is done. */
async function trainOnPhotos(page: Page, { shell, datasets, train }: Rooms): Promise<void> {
  await shell.goTo('Settings');
  await page.getByLabel('Compute on').selectOption('wasm');
  await shell.drop([smallPhotos()]);
  await datasets.make();
  await datasets.waitForImages(6);
  await shell.goTo('Train');
  await train.chooseTiniest();
  await train.start.click();
  await train.waitForKimgAbove(0, 240_000);
}

test('the whole journey is there with the network off after the first load', async ({
  context,
  page,
  shell,
  datasets,
  train,
  explore,
  decode,
  evaluate,
}) => {
  await shell.open();
  await waitUntilKept(page);
  await context.setOffline(true);
  await page.reload();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);

  await trainOnPhotos(page, { shell, datasets, train });
  await train.stop.click();
  await expect(train.status).toContainText('Stopped', { timeout: 60_000 });
  const started = page.waitForEvent('download');
  await page.getByRole('button', { name: /^Export results/ }).click();
  expect((await started).suggestedFilename()).toMatch(/\.zip$/);

  await page.getByRole('button', { name: 'Explore', exact: true }).click();
  await explore.settled();
  await page.getByRole('button', { name: 'Take to Decode' }).click();
  expect(await decode.readBits()).toMatch(/^[01]{16}$/);

  await shell.goTo('Evaluate');
  await page
    .getByLabel('Model', { exact: true })
    .selectOption({ label: 'squares at 16 px (16 px, 16 bits)' });
  await expect(evaluate.reals).toHaveValue(/./);
  await evaluate.numImages.fill('4');
  await evaluate.start.click();
  expect((await evaluate.onlyResult()).join()).toMatch(/4 fakes/);
});

test.describe('on a host that sends no headers of its own', () => {
  test('pages are isolated from the second visit on, and a newer build is offered, never forced nor taken while a run trains', async ({
    page,
    problems,
    shell,
    datasets,
    train,
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

      await trainOnPhotos(page, { shell, datasets, train });
      await reload.click();
      await expect(page.getByText('A run is training, so the studio is not reloaded.')).toBeVisible();
      await train.waitForKimgAbove(await train.kimg());
      await train.stop.click();
      await expect(train.status).toContainText('Stopped', { timeout: 60_000 });

      const load = page.waitForEvent('load');
      await reload.click();
      await load;
      await expect(page.getByRole('navigation')).toBeVisible();
      await expect(reload).toHaveCount(0);
    } finally {
      server.close();
      server.closeAllConnections();
      // This spec's site is not the one that the journeys use.
      problems.splice(
        0,
        problems.length,
        ...problems.filter((line) => !line.startsWith(`request to ${url}`)),
      );
    }
  });
});
