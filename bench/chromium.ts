/** The benchmark in Chromium: serves bench/browser with cross-origin isolation and drives it with Playwright. */
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import type { LaunchOptions, Page } from 'playwright';
import { createServer } from 'vite';
import { findChromium } from '../scripts/lib/chromium.mjs';
import { isSoftwareAdapter } from '../src/engine/device/software.ts';
import { SOFTWARE_DAWN_FEATURES } from '../src/testing/swiftshader.ts';
import type { ThreadTiming, WorkerAnswer, WorkerRequest } from './browser/protocol.ts';
import type { BenchReport, BenchRequest } from './protocol.ts';

const root = fileURLToPath(new URL('./browser', import.meta.url));
const repository = fileURLToPath(new URL('..', import.meta.url));

type Progress = (line: string) => void;

export async function measureInChromium(
  request: BenchRequest,
  { software }: { software: boolean },
  progress: Progress,
): Promise<BenchReport> {
  const host = (version: string): string => `Chromium ${version}, ${process.platform} ${process.arch}`;
  return withBench({ software, progress }, async (page, version) => {
    const answer = await ask(page, { kind: 'measure', request, host: host(version) });
    if (!answer.report) throw new Error('the page measured nothing');
    return answer.report;
  });
}

/** Alternates between wasm with one thread and with two, `rounds` times, in one browser. */
export async function measureThreads(rounds: number): Promise<ThreadTiming[]> {
  return withBench({ software: true, progress: (line) => console.error(line) }, async (page) => {
    const timings: ThreadTiming[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const threads of [1, 2]) {
        const { timing } = await ask(page, { kind: 'threads', threads });
        if (timing) timings.push(timing);
      }
    }
    return timings;
  });
}

/** The tests' Chromium, with WebGPU. Developer features give timestamps that are not rounded to 0.1 ms. */
function chromiumOptions({ software }: { software: boolean }): LaunchOptions {
  const gpuFlags = [
    '--enable-unsafe-webgpu',
    '--enable-webgpu-developer-features',
    ...(software
      ? ['--use-webgpu-adapter=swiftshader', `--enable-dawn-features=${SOFTWARE_DAWN_FEATURES.join(',')}`]
      : []),
  ];
  const executablePath = findChromium(repository);
  return {
    ...(executablePath !== undefined && { executablePath }),
    args: ['--headless=new', '--no-sandbox', ...gpuFlags],
  };
}

/** On a fresh machine the first launches may find no GPU. */
const LAUNCHES = 3;

/**
 * Calls `use` with a page of Chromium at `url`, on a GPU unless software is requested. Throws at once if there is
 * only a software GPU, instead of measuring on it for minutes.
 */
export async function inPage<T>(
  url: string,
  { software }: { software: boolean },
  use: (page: Page, version: string) => Promise<T>,
): Promise<T> {
  for (let launch = 1; launch <= LAUNCHES; launch++) {
    const browser = await chromium.launch(chromiumOptions({ software }));
    try {
      const page = await browser.newPage({ baseURL: url });
      await page.goto(url);
      if (software || (await hasGpu(page))) return await use(page, browser.version());
    } finally {
      await browser.close();
    }
  }
  throw new Error('There is no GPU here, only software WebGPU. Add --software to measure that, for ratios.');
}

async function hasGpu(page: Page): Promise<boolean> {
  const info = await page.evaluate(async () => {
    const adapter = await navigator.gpu?.requestAdapter();
    if (!adapter) return undefined;
    const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
    return { vendor, architecture, device, description, isFallbackAdapter };
  });
  return info !== undefined && !isSoftwareAdapter(info as GPUAdapterInfo);
}

const ask = (page: Page, request: WorkerRequest): Promise<WorkerAnswer & { kind: 'done' }> =>
  page.evaluate((message) => window.runBench(message), request);

async function withBench<T>(
  { software, progress }: { software: boolean; progress: Progress },
  use: (page: Page, version: string) => Promise<T>,
): Promise<T> {
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    cacheDir: `${repository}/.cache/bench`,
    worker: { format: 'es' },
    // Found before the page opens. If Vite found a package later, it would reload the page in the middle.
    optimizeDeps: { entries: ['page.ts', 'worker.ts'] },
    server: {
      port: 0,
      fs: { allow: [repository] },
      headers: {
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
      },
    },
  });
  await server.listen();
  try {
    return await inPage(server.resolvedUrls?.local[0] ?? '', { software }, async (page, version) => {
      page.on('console', (message) => progress(message.text()));
      page.setDefaultTimeout(0);
      await page.waitForFunction(() => 'runBench' in window);
      return use(page, version);
    });
  } finally {
    await server.close();
  }
}
