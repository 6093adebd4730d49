/**
 * Takes the pictures in this folder anew from a running studio, as a person would go through it:
 * `npm start`, then `node docs/screens/take.mjs http://localhost:PORT/ FOLDER-OF-PHOTOS`. Each room in four looks:
 * 1280 px wide and 400 px, light and dark.
 */
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { findChromium } from '../../scripts/lib/chromium.mjs';

const [address, photos] = process.argv.slice(2);
if (!address || !photos) throw new Error('usage: node docs/screens/take.mjs ADDRESS FOLDER-OF-PHOTOS');
const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Long enough for a few grids and a curve where there is no GPU. */
const trainingMs = 90_000;
const wide = { width: 1280, height: 800 };
const narrow = { width: 400, height: 800 };
/** The plain one last, so that a room is left as it was found. */
const looks = [
  { ending: '-narrow-dark', viewport: narrow, colorScheme: 'dark' },
  { ending: '-narrow', viewport: narrow, colorScheme: 'light' },
  { ending: '-dark', viewport: wide, colorScheme: 'dark' },
  { ending: '', viewport: wide, colorScheme: 'light' },
];

const browser = await chromium.launch({
  executablePath: findChromium(root),
  args: ['--headless=new', '--no-sandbox'],
});
const page = await browser.newPage({ viewport: wide, colorScheme: 'light' });
// A busy machine may take its time.
page.setDefaultTimeout(180_000);

const goTo = (room) => page.getByRole('navigation').getByRole('link', { name: room, exact: true }).click();

/** Keeps the room under its name in every look; the first of them whole, the others as far as the window shows. */
async function take(name) {
  for (const { ending, viewport, colorScheme } of looks) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    await page.mouse.move(0, 0);
    await page.evaluate(() => scrollTo(0, 0));
    await page.waitForTimeout(600);
    await page.screenshot({ path: `${here}${name}${ending}.png`, fullPage: ending === '' });
  }
}

await page.goto(address);
await page.getByText('WebGPU').first().waitFor();
await take('home');
await goTo('Datasets');
await page.getByLabel('Add folder').setInputFiles(photos);
await page.getByRole('button', { name: 'Make the dataset' }).click();
await page.getByText(/used, /).waitFor();
await page.getByRole('img', { name: /^Pictures of/ }).waitFor();
await take('datasets');
await goTo('Train');
await page.getByRole('button', { name: 'Start training' }).waitFor();
await take('train');
await page.getByRole('button', { name: 'Start training' }).click();
await page.waitForTimeout(trainingMs);
await take('train-run');
await page.getByRole('button', { name: 'Stop', exact: true }).click();
await page.getByRole('status').filter({ hasText: 'Stopped' }).waitFor();
await goTo('Explore');
await page.getByRole('img', { name: 'Matrix' }).waitFor();
await take('explore');
// The README's picture.
await page.screenshot({
  path: `${here}first-look.png`,
  clip: { x: 0, y: 0, width: 1280, height: 1000 },
  fullPage: true,
});
await page.getByRole('option').nth(8).click();
const [saved] = await Promise.all([
  page.waitForEvent('download'),
  page.getByRole('button', { name: 'Save cell' }).click(),
]);
await page.getByRole('button', { name: 'Take to Decode' }).click();
await page.getByLabel('Decode image').setInputFiles(await saved.path());
await page.getByRole('region', { name: 'Decoded bits' }).waitFor();
await take('decode');
await goTo('Registry');
await page.getByRole('heading', { name: 'Registry' }).first().waitFor();
await take('registry');
await goTo('Lab book');
await page.getByRole('heading', { name: 'Lab book' }).first().waitFor();
await take('lab-book');
await goTo('Models');
await page
  .getByRole('button', { name: /^Details of/ })
  .first()
  .click();
await page.waitForTimeout(1500);
await take('models');
await goTo('Evaluate');
await page.getByLabel('Number of pictures', { exact: true }).fill('32');
await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
await page.getByRole('region', { name: 'Results of evaluations' }).getByRole('row').nth(1).waitFor();
await take('evaluate');
await goTo('How it works');
await page.getByRole('heading', { name: 'Writing' }).waitFor();
await take('how-it-works');
await goTo('Settings');
await page.getByText('Kind', { exact: true }).waitFor();
await page.waitForTimeout(1500);
await take('settings');
await browser.close();
