/**
 * A Chromium with a profile on disk that can be ended without a chance to clean up: all its processes at once, by
 * SIGKILL. Playwright's own ways of starting one end it in order. Unlike in a power cut, the system's caches survive.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from '@playwright/test';
import { findChromium } from '../../scripts/lib/chromium.mjs';

const switches = [
  '--headless=new',
  '--no-sandbox',
  '--no-first-run',
  '--disable-gpu',
  '--remote-debugging-port=0',
  // Suppresses what Chromium would ask after being killed.
  '--hide-crash-restore-bubble',
  '--disable-session-crashed-bubble',
];

export interface OpenProfile {
  page: Page;
  /** Resolves when every process has ended. */
  kill(): Promise<void>;
}

/** How long to try to reach the started Chromium. */
const MOST_START_MS = 300_000;

/** Starts Chromium on the profile in `folder`, which is made if it does not exist. */
export async function openProfile(folder: string): Promise<OpenProfile> {
  const portFile = `${folder}/DevToolsActivePort`;
  await rm(portFile, { force: true });
  const executable = findChromium(fileURLToPath(new URL('../..', import.meta.url)))!;
  const browserProcess = spawn(executable, [...switches, `--user-data-dir=${folder}`, 'about:blank'], {
    detached: true,
    stdio: 'ignore',
  });
  const ended = once(browserProcess, 'exit');
  // Chromium was started detached, so the group contains only its processes.
  const killAll = (): boolean => process.kill(-browserProcess.pid!, 'SIGKILL');
  const browser = await connect(portFile).catch((error: unknown) => {
    killAll();
    throw error;
  });
  const context = browser.contexts()[0]!;
  const page = context.pages()[0] ?? (await context.newPage());
  return {
    page,
    async kill() {
      killAll();
      await ended;
      await browser.close().catch(() => undefined);
    },
  };
}

async function connect(portFile: string): Promise<Browser> {
  const deadline = Date.now() + MOST_START_MS;
  for (;;) {
    try {
      const [port] = (await readFile(portFile, 'utf8')).split('\n');
      return await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
