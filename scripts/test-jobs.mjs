/**
 * `npm run test:jobs`: installs what jobs/ needs in a separate environment, then runs its linter and its tests. The
 * last line is `N passed, N failed`. Each of the linter's two runs counts as one test.
 *
 *   npm run test:jobs [-- ARGUMENTS OF PYTEST]
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './lib/install.mjs';
import { ensurePython } from './lib/python.mjs';
import { run } from './lib/run.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const jobs = join(root, 'jobs');
const reports = join(root, '.cache', 'reports');

const counts = { passed: 0, failed: 0, skipped: 0 };
const startedAt = performance.now();
try {
  await ensureInstalled(root);
  const python = await ensurePython(root);
  console.log(`packages ready after ${seconds()} s`);
  for (const args of [['check'], ['format', '--check']]) {
    const code = await run(python, ['-m', 'ruff', ...args, '--quiet', '.'], { cwd: jobs });
    add(code === 0 ? { passed: 1 } : { failed: 1 });
  }
  add(await testPython(python));
} catch (error) {
  console.error(error.message);
  add({ failed: 1 });
}
console.log(`jobs: ${counts.skipped} skipped, ${seconds()} s`);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;

async function testPython(python) {
  mkdirSync(reports, { recursive: true });
  const report = join(reports, 'jobs.xml');
  rmSync(report, { force: true });
  const args = ['-m', 'pytest', '-q', '--durations=10', `--junitxml=${report}`, ...process.argv.slice(2)];
  // With networks this small a second thread would only wait for the first, and busily.
  const env = { OMP_NUM_THREADS: '1' };
  const code = await run(python, args, { cwd: jobs, env, limitMs: 30 * 60_000 });
  const suite = /<testsuite [^>]*>/.exec(readFileSync(report, 'utf8'))[0];
  const count = (name) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)[1]);
  const failed = count('failures') + count('errors');
  const skipped = count('skipped');
  // A run that fails without naming a failed test must not count as passed.
  const unnamed = code !== 0 && failed === 0 ? 1 : 0;
  return { passed: count('tests') - failed - skipped, failed: failed + unnamed, skipped };
}

function add({ passed = 0, failed = 0, skipped = 0 }) {
  counts.passed += passed;
  counts.failed += failed;
  counts.skipped += skipped;
}

function seconds() {
  return Math.round((performance.now() - startedAt) / 1000);
}
