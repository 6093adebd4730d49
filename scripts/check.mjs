/**
 * `npm run check`: the quick checks, quiet when all is fine. With --times it says how long each one took.
 */
import { fileURLToPath } from 'node:url';
import { reportFailures, runChecks } from './lib/checks.mjs';
import { ensureInstalled } from './lib/install.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

await ensureInstalled(root);
const results = await runChecks(root);
reportFailures(results);
if (process.argv.includes('--times')) {
  for (const { name, elapsedMs } of results) console.log(`${(elapsedMs / 1000).toFixed(1)} s  ${name}`);
}
process.exitCode = results.every(({ isFine }) => isFine) ? 0 : 1;
