/**
 * Small hostile files are dropped on the page. Whether they are used or refused, none may take more than 2 s of CPU
 * time or 500 MB. The generated files are dropped one by one. Files from other libraries' tests are dropped together,
 * and then in halves if they exceed the limits of one. Time is the CPU time of the page's workers and decoders, and
 * memory the renderer's largest resident size, both as Linux reports them. Wall time would also count how long a busy
 * machine keeps the page waiting.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { swept } from '../../src/testing/swept.ts';
import { Shell } from '../pages/shell.ts';
import { sharedPath } from '../shared.ts';
import { expect, test } from './fixtures.ts';
import { hostileFiles } from './hostile-files.ts';

const MOST_SECONDS = 2;
const MOST_MB = 500;
const MOST_FILE_BYTES = 5_000_000;
/** Workers that used less CPU time than this in a second and a half are idle. */
const IDLE_SECONDS = 0.02;
/** The names of the renderer's threads that work on files. */
const workerThreads = /^(DedicatedWorker|ThreadPool)/;
const TICKS_A_SECOND = 100;

interface Cost {
  seconds: number;
  megabytes: number;
}

/** The processes of all pages, since Chromium does not say which belongs to which. Only one of them is working. */
class Renderers {
  private constructor(private readonly ids: readonly number[]) {}

  static async of(browser: Browser): Promise<Renderers> {
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    await session.detach();
    return new Renderers(processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id));
  }

  /** What `work` costs, until the workers are idle again. */
  async costOf(page: Page, work: () => Promise<unknown>): Promise<Cost> {
    for (const id of this.ids) writeFileSync(`/proc/${id}/clear_refs`, '5');
    const before = this.ids.map((id) => kilobytesOf(id, 'VmRSS'));
    const start = this.#seconds();
    await work();
    for (let last = start; ;) {
      await page.waitForTimeout(1500);
      const now = this.#seconds();
      if (now - last < IDLE_SECONDS) break;
      last = now;
    }
    const grown = this.ids.map((id, i) => kilobytesOf(id, 'VmHWM') - before[i]!);
    return { seconds: this.#seconds() - start, megabytes: Math.max(...grown) / 1024 };
  }

  #seconds(): number {
    return this.ids.reduce((sum, id) => sum + workerSecondsOf(id), 0);
  }
}

function workerSecondsOf(id: number): number {
  const threads = `/proc/${id}/task`;
  const ticks = readdirSync(threads).flatMap((thread) => {
    // NUMBER (NAME) STATE …; user and system time are twelve and thirteen fields after the name.
    const [, name, rest] = /\((.*)\) (.*)/.exec(readFileSync(`${threads}/${thread}/stat`, 'utf8'))!;
    const fields = rest!.split(' ');
    return workerThreads.test(name!) ? [Number(fields[11]) + Number(fields[12])] : [];
  });
  return ticks.reduce((sum, each) => sum + each, 0) / TICKS_A_SECOND;
}

function kilobytesOf(id: number, field: string): number {
  const status = readFileSync(`/proc/${id}/status`, 'utf8');
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)![1]);
}

function foreignFiles(): string[] {
  const folder = sharedPath('hostile');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).length < MOST_FILE_BYTES);
}

test('small files take little, whatever they claim', async ({ page, shell, browser }) => {
  const folder = mkdtempSync(`${tmpdir()}/studio-hostile-`);
  try {
    await shell.open({ room: 'Datasets' });
    const drop = async (paths: readonly string[]): Promise<void> => {
      await new Shell(page).drop(paths);
      const make = page.getByRole('button', { name: 'Make the dataset' });
      // Some are not pictures by their names, so nothing is asked about them.
      await make.click({ timeout: 5000 }).catch(() => undefined);
    };
    const good = foreignFiles().find((path) => path.endsWith('hopper.jpg'))!;
    await drop([good]);
    await page.waitForTimeout(5000);
    const renderers = await Renderers.of(browser);
    const costs: [string, Cost][] = [];
    const { seconds } = await renderers.costOf(page, () => drop([good]));
    expect(seconds, 'the meter moves').toBeGreaterThan(0);
    const costOf = async (paths: readonly string[]): Promise<void> => {
      const cost = await renderers.costOf(page, () => drop(paths));
      const isDear = cost.seconds > MOST_SECONDS || cost.megabytes > MOST_MB;
      if (isDear && paths.length > 1) {
        const half = paths.length >> 1;
        await costOf(paths.slice(0, half));
        await costOf(paths.slice(half));
        return;
      }
      const name = paths.length === 1 ? paths[0]!.split('/').at(-1)! : `${paths.length} files together`;
      costs.push([name, cost]);
      console.log(`${name}: ${cost.seconds.toFixed(2)} s, ${cost.megabytes.toFixed(0)} MB`);
    };
    for (const [name, bytesOf] of Object.entries(hostileFiles)) {
      const bytes = bytesOf();
      expect(bytes.length, name).toBeLessThan(MOST_FILE_BYTES + 150_000);
      writeFileSync(`${folder}/${name}`, bytes);
      await costOf([`${folder}/${name}`]);
    }
    await costOf(foreignFiles());
    const most = (of: (cost: Cost) => number): number => Math.max(...costs.map(([, cost]) => of(cost)));
    swept(
      `${Object.keys(hostileFiles).length} made and ${foreignFiles().length} others' hostile files dropped on the page: ` +
        `${most(({ seconds }) => seconds).toFixed(1)} s of a processor and ` +
        `${most(({ megabytes }) => megabytes).toFixed(0)} MB at most`,
    );
    const dear = costs.filter(([, { seconds, megabytes }]) => seconds > MOST_SECONDS || megabytes > MOST_MB);
    expect(dear).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
