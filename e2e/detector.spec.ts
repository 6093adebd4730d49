/** A detector published from the page, unpacked into a folder, and served by a plain static server. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { serveFolder } from '../scripts/lib/static-server.mjs';
import type { DetectorAnswer } from '../src/detector/answer.ts';
import { expect, test } from './fixtures.ts';
import { countPresses } from './presses.ts';

/** Files of the model, and the licences, which the page links to but does not load. */
const notOfThePage = /^(decoder\.|calibration\.|detector\.json|licences\.txt)/;

/** Another site: its files, and whether other pages may read them. */
const elsewhere = {
  secret: {
    body: 'nothing',
    headers: { 'Access-Control-Allow-Origin': 'https://another.example' },
    said: 'its site does not let other pages read it',
  },
  huge: {
    body: Buffer.alloc(33 * 1024 * 1024),
    headers: { 'Access-Control-Allow-Origin': '*' },
    said: 'The picture has more than 32 MiB.',
  },
  page: {
    body: '<!doctype html><title>No picture</title>',
    headers: { 'Access-Control-Allow-Origin': '*' },
    said: 'This is a web page, not a picture',
  },
} as const;

test('is a folder of at most 400 kB without the model, and answers in words and as JSON', async ({
  page,
  shell,
  context,
}) => {
  await shell.open({ room: 'Models' });
  const presses = await countPresses(page);
  await page.getByRole('button', { name: /^Download Clothing/ }).click();
  await page.getByLabel('Version of the generator').fill('2.1');
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 120_000 }),
    page.getByRole('button', { name: 'Publish detector' }).click(),
  ]);
  expect(await presses()).toBe(2);
  const files = unzipSync(await readFile(await download.path()));
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining([
      'index.html',
      'detector.json',
      'decoder.safetensors',
      'decoder.onnx',
      'licences.txt',
    ]),
  );
  const sizeBytes = Object.entries(files)
    .filter(([name]) => !notOfThePage.test(name))
    .reduce((sum, [, bytes]) => sum + gzipSync(bytes, { level: 9 }).length, 0);
  console.log(`the detector's page: ${sizeBytes} bytes gzipped, without the model`);
  expect(sizeBytes).toBeLessThanOrEqual(400_000);

  const folder = await mkdtemp(join(tmpdir(), 'detector-'));
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  const { server, url } = await serveFolder(folder, { port: 0 });
  const problems: string[] = [];
  const detector = await context.newPage();
  detector.on('pageerror', (error) => problems.push(String(error)));
  detector.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await detector.goto(url);
  await expect(detector.getByRole('heading', { level: 1 })).toContainText('Clothing');
  await expect(detector.getByText(/version 2\.1\. Published on/)).toBeVisible();

  const picture = join(folder, 'picture.png');
  await writeFile(picture, await readFile('docs/sample-grid.png'));
  await detector.getByLabel('Picture', { exact: true }).setInputFiles(picture);
  await expect(detector.getByRole('status')).toContainText('Can’t be told');
  await expect(detector.getByRole('status')).toContainText('It was resized');
  await detector.getByLabel('or its address').fill(`${url}picture.png`);
  await detector.getByRole('button', { name: 'Look at it' }).click();
  await expect(detector.getByRole('status')).toContainText('Can’t be told');
  await detector.getByLabel('Picture', { exact: true }).setInputFiles(join(folder, 'index.html'));
  await expect(detector.getByRole('status')).toContainText('This is a web page, not a picture');
  await detector.getByLabel('Picture', { exact: true }).setInputFiles('test-fixtures/pictures/still.heic');
  await expect(detector.getByRole('status')).toContainText('This detector does not read HEIC.');
  await detector
    .getByLabel('Picture', { exact: true })
    .setInputFiles('test-fixtures/cases/avif/control.avif');
  await expect(detector.getByRole('status')).toContainText('This detector does not read AVIF.');
  await expect(detector.getByRole('status')).toContainText('Save the picture as PNG');

  // Asks as a script of its own site, and as another page by postMessage.
  const { elapsedMs, own, told } = await detector.evaluate(async (address) => {
    const blob = await (await fetch(address)).blob();
    await window.detect(blob);
    const start = performance.now();
    const own: unknown = await window.detect(blob);
    const elapsedMs = performance.now() - start;
    const told = new Promise((resolve) => {
      addEventListener('message', ({ data }: MessageEvent<{ type: string }>) => {
        if (data.type === 'detected') resolve(data);
      });
    });
    postMessage({ type: 'detect', id: 7, picture: blob }, '*');
    return { elapsedMs, own, told: await told };
  }, `${url}picture.png`);
  console.log(`a verdict on wasm: ${elapsedMs.toFixed(0)} ms`);
  expect(own).toMatchObject({ version: 1, verdict: 'untold' } satisfies Partial<DetectorAnswer>);
  expect(told).toMatchObject({ id: 7, answer: own as object });
  expect(problems).toEqual([]);

  for (const [path, { said, ...answer }] of Object.entries(elsewhere)) {
    await context.route(`https://elsewhere.example/${path}`, (route) => route.fulfill(answer));
    await detector.getByLabel('or its address').fill(`https://elsewhere.example/${path}`);
    await detector.getByRole('button', { name: 'Look at it' }).click();
    await expect(detector.getByRole('status')).toContainText(said);
  }

  server.close();
  server.closeAllConnections();
  await rm(folder, { recursive: true });
});
