/**
 * `npm test`: installs and finds what it needs, then runs the quick checks, the unit tests and, on a fresh build in a
 * real Chromium, the journeys. The last line is `N passed, N failed` over all of them. A check counts as one test.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reportFailures, runChecks } from './lib/checks.mjs';
import { ensureChromium } from './lib/chromium.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { nodeTool, run } from './lib/run.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const reports = join(root, '.cache', 'reports');
const startedAt = performance.now();

/** One row per stage: {stage, passed, failed, skipped, note}. */
const rows = [];
try {
  await ensureInstalled(root);
  process.env['CHROME_PATH'] = await ensureChromium(root);
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });

  await stage('checks', testChecks);
  await stage('unit tests', testUnits);
  await stage('journeys', testJourneys);
} catch (error) {
  rows.push({ stage: 'set-up', passed: 0, failed: 1, skipped: 0, note: error.message });
}
summarise();

/** Runs one stage. A stage that breaks off counts as one failure, and the next ones still run. */
async function stage(name, body) {
  console.log(`\n── ${name}`);
  const stageStartedAt = performance.now();
  let row;
  try {
    row = await body();
  } catch (error) {
    console.error(error.message);
    row = { passed: 0, failed: 1, skipped: 0, note: error.message.split('\n')[0] };
  }
  rows.push({ stage: name, elapsedMs: performance.now() - stageStartedAt, ...row });
}

async function testChecks() {
  const results = await runChecks(root);
  reportFailures(results);
  const passed = results.filter(({ isFine }) => isFine).length;
  return { passed, failed: results.length - passed, skipped: 0 };
}

async function testUnits() {
  const report = join(reports, 'unit.json');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run(...nodeTool(root, 'vitest/vitest.mjs', args), { cwd: root, limitMs: 40 * 60_000 });
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = readReport(report);
  // A file that cannot be loaded contains no failed test, but is a failure.
  const broken = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  return withExitCode(code, numPassedTests, numFailedTests + broken, numPendingTests + numTodoTests);
}

async function testJourneys() {
  const report = join(reports, 'e2e.json');
  const code = await run(...nodeTool(root, '@playwright/test/cli.js', ['test', '--reporter=list,json']), {
    cwd: root,
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    limitMs: 30 * 60_000,
  });
  const { stats, errors } = readReport(report);
  return withExitCode(code, stats.expected + stats.flaky, stats.unexpected + errors.length, stats.skipped);
}

/** Counts one failure if a tool fails without naming a failed test. */
function withExitCode(code, passed, failed, skipped) {
  if (code === 0 || failed > 0) return { passed, failed, skipped };
  return { passed, failed: 1, skipped, note: `ended with exit code ${code}` };
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`No report of the tests was written: ${error.message}`, { cause: error });
  }
}

function summarise() {
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  console.log('');
  for (const { stage: name, passed, failed, skipped, elapsedMs = 0, note } of rows) {
    const counts = `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
    console.log(`${name}: ${counts} (${(elapsedMs / 1000).toFixed(0)} s)${note ? ` – ${note}` : ''}`);
  }
  console.log(`all of it in ${((performance.now() - startedAt) / 60_000).toFixed(1)} min`);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  process.exitCode = sum('failed') === 0 && sum('passed') > 0 ? 0 : 1;
}
