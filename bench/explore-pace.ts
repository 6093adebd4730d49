/**
 * Measures how long a person waits in Explore, in the built page with the sample model: for the first grid from an
 * empty cache, for the picture of a flipped bit, and for the preview and the map of a bit under the pointer. Also
 * measures how many pictures per second of a walk are drawn. Times are taken in the page, from its event to the
 * change of its canvas.
 */
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { ensureBuilt } from '../scripts/lib/build.mjs';
import { serveFolder } from '../scripts/lib/static-server.mjs';
import { inPage } from './chromium.ts';

export interface ExplorePace {
  firstGridSeconds: number;
  /** Medians over `bits` bits, in milliseconds. */
  flipMs: number;
  previewMs: number;
  mapMs: number;
  bits: number;
  walkPicturesPerSecond: number;
}

const BITS = 12;
const WAIT_MS = 30_000;
/** Longer than drawing a grid and reading the chosen cell take. */
const QUIET_MS = 1500;
const PICTURE = 'Picture of the chosen cell';

export async function measureExplorePace({ software }: { software: boolean }): Promise<ExplorePace> {
  const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
  await ensureBuilt(root);
  const { server, url } = await serveFolder(`${root}/dist`, { port: 0 });
  try {
    return await inPage(url, { software }, measureIn);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

async function measureIn(page: Page): Promise<ExplorePace> {
  // tsx names functions with a helper that does not exist in the page.
  await page.addInitScript({ content: 'globalThis.__name = (value) => value' });
  await page.goto('about:blank');
  const began = performance.now();
  await page.goto('./#/explore/sample?noise=none');
  await page.getByRole('img', { name: 'Matrix', exact: true }).waitFor();
  const firstGridSeconds = (performance.now() - began) / 1000;
  await page.getByRole('img', { name: PICTURE }).waitFor();

  const bits = Array.from({ length: BITS }, (_, i) =>
    page.getByRole('button', { name: `Bit ${i + 1}`, exact: true }),
  );
  const flips: number[] = [];
  const previews: number[] = [];
  const maps: number[] = [];
  for (const bit of bits) {
    await rest(page);
    previews.push(await untilChanged(page, PICTURE, 'pointerover', () => bit.hover()));
  }
  for (const bit of bits) {
    await rest(page);
    // The pointer and the focus stay elsewhere, since they would draw the flipped picture beforehand.
    flips.push(await untilChanged(page, PICTURE, 'click', () => bit.dispatchEvent('click')));
  }
  await page.getByRole('checkbox', { name: 'What a bit moves' }).press('Space');
  for (const [i, bit] of bits.entries()) {
    await rest(page);
    const map = `Which pixels bit ${i + 1} moves`;
    maps.push(await untilChanged(page, map, 'pointerover', () => bit.hover()));
  }
  await rest(page);
  const walkPicturesPerSecond = await walk(page);
  return {
    firstGridSeconds,
    flipMs: median(flips),
    previewMs: median(previews),
    mapMs: median(maps),
    bits: BITS,
    walkPicturesPerSecond,
  };
}

/** Moves the pointer away, and waits until requested pictures are drawn. */
async function rest(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.waitForTimeout(QUIET_MS);
}

/** Milliseconds from the first event of that kind until the picture of that name is another one, or is there at all. */
async function untilChanged(
  page: Page,
  picture: string,
  event: string,
  act: () => Promise<void>,
): Promise<number> {
  const elapsed = page.evaluate(
    ({ name, type, limitMs }) =>
      new Promise<number>((resolve, reject) => {
        const sum = (): number => {
          const canvas = document.querySelector<HTMLCanvasElement>(`canvas[aria-label="${name}"]`);
          const context = canvas?.getContext('2d');
          if (!canvas || !context) return 0;
          return context
            .getImageData(0, 0, canvas.width, canvas.height)
            .data.reduce((total, value, i) => (total * 31 + value * (i % 97)) % 1_000_003, 7);
        };
        const before = sum();
        let began = 0;
        addEventListener(type, () => (began ||= performance.now()), { capture: true, once: true });
        const look = (): void => {
          if (began > 0 && sum() !== before) resolve(performance.now() - began);
          else if (began > 0 && performance.now() - began > limitMs) reject(new Error(`no other ${name}`));
          else requestAnimationFrame(look);
        };
        look();
      }),
    { name: picture, type: event, limitMs: WAIT_MS },
  );
  await act();
  return elapsed;
}

/** Draws a whole walk between the first two rows. */
async function walk(page: Page): Promise<number> {
  await page.keyboard.press('Escape');
  const cells = page.getByRole('listbox').getByRole('option');
  const start = performance.now();
  await cells.nth(0).dragTo(cells.nth(8));
  const drawing = page.getByText('Drawing the walk');
  await drawing.waitFor();
  await drawing.waitFor({ state: 'hidden', timeout: 120_000 });
  const seconds = (performance.now() - start) / 1000;
  const last = await page.getByRole('slider', { name: 'Place' }).getAttribute('max');
  return (Number(last) + 1) / seconds;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

export function formatExplorePace(pace: ExplorePace): string {
  return [
    `Explore, the sample model: first grid ${pace.firstGridSeconds.toFixed(1)} s after navigation.`,
    `Medians of ${pace.bits} bits: flipped ${pace.flipMs.toFixed(0)} ms, previewed ${pace.previewMs.toFixed(0)} ms, first map ${pace.mapMs.toFixed(0)} ms.`,
    `A walk: ${pace.walkPicturesPerSecond.toFixed(1)} pictures/s.`,
  ].join('\n');
}
