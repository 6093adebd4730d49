/**
 * Measures training as a person starts it, in the built page: the time from Start to the first iteration, and images
 * per second over a minute with the preset's own ticks, grids and saves. For comparison, the benchmark measures the
 * preset's bare step in the same Chromium.
 */
import { fileURLToPath } from 'node:url';
import { SettingsPage } from '../e2e/pages/settings.ts';
import { Shell } from '../e2e/pages/shell.ts';
import { TrainPage } from '../e2e/pages/train.ts';
import { ensureBuilt } from '../scripts/lib/build.mjs';
import { serveFolder } from '../scripts/lib/static-server.mjs';
import { presets } from '../src/engine/training/presets.ts';
import type { PresetName } from '../src/engine/training/fields/field.ts';
import { inPage, measureInChromium } from './chromium.ts';
import type { BenchRequest } from './protocol.ts';

export interface PagePace {
  preset: PresetName;
  /** From pressing Start until the page reported a first iteration. */
  firstIterationSeconds: number;
  /** Images per second over `seconds`, from the first reported iteration. */
  page: number;
  seconds: number;
  /** Images per second of the bare step. */
  bench: number;
  /** page / bench */
  ratio: number;
}

const DEADLINE_MS = 600_000;

/** Throws if the preset does not start within ten minutes. */
export async function measurePagePace(
  preset: PresetName,
  { software, seconds, iterations }: { software: boolean; seconds: number; iterations: number },
  progress: (line: string) => void,
): Promise<PagePace> {
  const page = await trainInPage(preset, { software, seconds });
  // Reported at once, since the bench may fail later.
  progress(JSON.stringify(page));
  const request: BenchRequest = {
    models: [{ preset }],
    kinds: ['replayed'],
    iterations,
    tuned: true,
    kernels: false,
    tiles: false,
    firstStep: false,
    javaScript: false,
    convolutions: false,
    inference: false,
  };
  const { models } = await measureInChromium(request, { software }, progress);
  const bench = models[0]!.steps[0]!.imagesPerSecond;
  return { preset, ...page, bench, ratio: page.page / bench };
}

async function trainInPage(
  preset: PresetName,
  { software, seconds }: { software: boolean; seconds: number },
): Promise<Pick<PagePace, 'firstIterationSeconds' | 'page' | 'seconds'>> {
  const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
  await ensureBuilt(root);
  const { server, url } = await serveFolder(`${root}/dist`, { port: 0 });
  try {
    return await inPage(url, { software }, async (tab) => {
      const [shell, train] = [new Shell(tab), new TrainPage(tab)];
      await shell.open();
      if (software) await new SettingsPage(tab).computeOnWebGpu(shell);
      await shell.goTo('Train');
      await tab.getByRole('radio', { name: presets[preset].label }).check();
      const pressed = performance.now();
      await train.start.click();
      await train.waitForKimgAbove(0, DEADLINE_MS);
      const began = performance.now();
      const before = await train.kimg();
      await tab.waitForTimeout(seconds * 1000);
      // Waits for the page's next report, since a period that ends between two reports would count too little.
      await train.waitForKimgAbove(await train.kimg(), DEADLINE_MS);
      const took = (performance.now() - began) / 1000;
      const images = ((await train.kimg()) - before) * 1000;
      return { firstIterationSeconds: (began - pressed) / 1000, page: images / took, seconds: took };
    });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

export function formatPagePace({
  preset,
  firstIterationSeconds,
  page,
  seconds,
  bench,
  ratio,
}: PagePace): string {
  return [
    `${presets[preset].label}: first iteration ${firstIterationSeconds.toFixed(1)} s after Start.`,
    `In the page ${page.toFixed(1)} images/s over ${seconds.toFixed(0)} s, bare step ${bench.toFixed(1)}: ${ratio.toFixed(2)} of it.`,
  ].join('\n');
}
