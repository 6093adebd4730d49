/**
 * Takes the pictures in this folder anew from a running studio, as a person would go through it:
 * `npm start`, then `node docs/screens/take.mjs http://localhost:PORT/ FOLDER-OF-PHOTOS`.
 */
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { findChromium } from '../../scripts/lib/chromium.mjs';

const [address, photos] = process.argv.slice(2);
if (!address || !photos) throw new Error('usage: node docs/screens/take.mjs ADDRESS FOLDER-OF-PHOTOS');
const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Long enough for a few grids and a curve where there is no GPU. */
const trainingMs = 45_000;

const browser = await chromium.launch({
  executablePath: findChromium(root),
  args: ['--headless=new', '--no-sandbox'],
});
const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' });
const page = await context.newPage();

const goTo = (room) => page.getByRole('navigation').getByRole('link', { name: room, exact: true }).click();

/** Waits for what is on its way, then keeps the picture under its name. */
async function take(name, { waitMs = 800, fullPage = false } = {}) {
  await page.mouse.move(0, 0);
  await page.waitForTimeout(waitMs);
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: `${here}${name}.png`, fullPage });
}

await page.goto(address);
await take('home');
await goTo('Datasets');
await page.getByLabel('Add folder').setInputFiles(photos);
await page.getByText(/used, /).waitFor();
await take('datasets');
await goTo('Train');
await take('train');
await page.getByRole('button', { name: 'Start training' }).click();
await take('train-run', { waitMs: trainingMs, fullPage: true });
await page.getByRole('button', { name: 'Stop', exact: true }).click();
await page.getByRole('status').filter({ hasText: 'Stopped' }).waitFor({ timeout: 60_000 });
await goTo('Explore');
await page.getByRole('img', { name: 'Matrix' }).waitFor({ timeout: 60_000 });
await take('explore', { fullPage: true });
await page.getByRole('option').nth(8).click();
const [saved] = await Promise.all([
  page.waitForEvent('download'),
  page.getByRole('button', { name: 'Save the cell as PNG' }).click(),
]);
await page.getByRole('button', { name: 'Take to Decode' }).click();
await page.getByLabel('Decode image').setInputFiles(await saved.path());
await page.getByRole('region', { name: 'Decoded bits' }).waitFor();
await take('decode', { fullPage: true });
await goTo('Models');
await page
  .getByRole('button', { name: /^Details of/ })
  .first()
  .click();
await take('models', { waitMs: 1500 });
await goTo('How it works');
await take('how-it-works', { fullPage: true });
await goTo('Settings');
await take('settings', { waitMs: 1500, fullPage: true });
await page.emulateMedia({ colorScheme: 'dark' });
await goTo('Explore');
await take('explore-dark', { waitMs: 2500 });
await page.setViewportSize({ width: 400, height: 800 });
await take('explore-narrow-dark');
await page.emulateMedia({ colorScheme: 'light' });
await page.goto(`${address}#/`);
await take('home-narrow', { waitMs: 1500 });
await browser.close();
