/**
 * `npm run test:faults`: the long sweeps of faults, and a report at the end. By default it takes hours.
 *
 *   npm run test:faults -- [fuzz] [commands] [runs] [browser] [soak] [--cases 100000] [--interrupts 50] [--kills 200] [--minutes 30]
 *
 * `fuzz` reads --cases damaged files of each byte format. `commands` interrupts commands at --interrupts random
 * moments. `runs` destroys a run's device, and trains for long. `browser` breaks a run in Chromium and kills it
 * --kills times while it saves. `soak` does all of that to one run in Chromium for --minutes. `npm test` contains a
 * quick part of each.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureChromium } from './lib/chromium.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { nodeTool, run } from './lib/run.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const vitest = (folder) => ['vitest/vitest.mjs', ['run', '--mode', 'faults', folder]];
/** @param sweeps names of e2e/faults/NAME.sweep.ts */
const playwright = (...sweeps) => [
  '@playwright/test/cli.js',
  ['test', '--config', 'e2e/faults/playwright.config.ts', ...sweeps.map((name) => `/${name}.sweep.ts`)],
];
const parts = {
  fuzz: vitest('src/testing/fuzz'),
  commands: vitest('cli'),
  runs: vitest('e2e/faults'),
  browser: playwright('kill', 'points', 'sleep', 'drop', 'disk'),
  soak: playwright('soak'),
};

const names = ['cases', 'interrupts', 'kills', 'minutes'];
const counts = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
const { values, positionals } = parseArgs({ options: counts, allowPositionals: true });
const chosen = positionals.length > 0 ? positionals : Object.keys(parts);
const unknown = chosen.filter((part) => !(part in parts));

if (unknown.length > 0) {
  console.error(
    `There is no part ${unknown.join(', ')}: it must be one of ${Object.keys(parts).join(', ')}.`,
  );
  process.exitCode = 2;
} else {
  process.exitCode = (await sweep()) ? 0 : 1;
}

/** Returns whether everything that was tried held. */
async function sweep() {
  await ensureInstalled(root);
  const report = join(root, '.cache', 'reports', 'faults.txt');
  mkdirSync(join(root, '.cache', 'reports'), { recursive: true });
  writeFileSync(report, '');
  const env = { FAULTS_REPORT: report, CHROME_PATH: await ensureChromium(root) };
  for (const [name, value] of Object.entries(values)) env[name.toUpperCase()] = value;

  const startedAt = performance.now();
  const outcomes = [];
  for (const part of chosen) {
    console.log(`\n── ${part}`);
    const [script, args] = parts[part];
    const code = await run(...nodeTool(root, script, args), { cwd: root, env });
    outcomes.push({ part, held: code === 0 });
  }
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
  console.log(
    `\nFaults swept on ${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0].model}:`,
  );
  console.log(readFileSync(report, 'utf8').trimEnd());
  for (const { part, held } of outcomes)
    console.log(`${part}: ${held ? 'all held' : 'NOT ALL HELD, see above'}`);
  console.log(`all of it in ${minutes} min`);
  return outcomes.every(({ held }) => held);
}
