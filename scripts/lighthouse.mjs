/**
 * `npm run lighthouse`: Lighthouse's scores for Home, Explore and Train of the built page, on a desktop and on a
 * phone. Accessibility and best practices must be 100. Performance is only reported, since it depends on the machine.
 * Not part of `npm test`, since npx fetches Lighthouse at the first use.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './lib/build.mjs';
import { findChromium } from './lib/chromium.mjs';
import { run } from './lib/run.mjs';
import { serveFolder } from './lib/static-server.mjs';

const lighthouse = 'lighthouse@12.8.2';
const rooms = { Home: '', Explore: '#/explore', Train: '#/train' };
const forms = { desktop: ['--preset=desktop'], phone: [] };
const asserted = ['accessibility', 'best-practices'];

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
await ensureBuilt(root);
const folder = mkdtempSync(join(tmpdir(), 'lighthouse-'));
const { server, url } = await serveFolder(join(root, 'dist'), { port: 0 });
try {
  for (const [room, hash] of Object.entries(rooms)) {
    for (const [form, flags] of Object.entries(forms)) {
      const { scores, faults } = await judge(url + hash, flags);
      const words = Object.entries(scores).map(([name, score]) => `${name} ${score}`);
      console.log(`${room}, ${form}: ${words.join(', ')}`);
      for (const fault of faults) console.log(`  ${fault}`);
      if (asserted.some((name) => scores[name] !== 100)) process.exitCode = 1;
    }
  }
} finally {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
}

/** The scores from 0 to 100 by category, and the audits that lowered an asserted one. */
async function judge(address, flags) {
  const output = join(folder, 'report.json');
  const code = await run(
    'npx',
    [
      '--yes',
      lighthouse,
      address,
      '--quiet',
      '--output=json',
      `--output-path=${output}`,
      `--only-categories=performance,${asserted.join()}`,
      '--chrome-flags=--headless=new --no-sandbox',
      ...flags,
    ],
    { cwd: root, env: { CHROME_PATH: findChromium(root) } },
  );
  if (code !== 0) throw new Error(`Lighthouse ended with ${code} on ${address}.`);
  const { categories, audits } = JSON.parse(readFileSync(output, 'utf8'));
  const scores = Object.fromEntries(
    Object.entries(categories).map(([name, { score }]) => [name, Math.round(score * 100)]),
  );
  const faults = asserted.flatMap((name) =>
    categories[name].auditRefs
      .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1)
      .map(({ id }) => `${name}: ${audits[id].title}`),
  );
  return { scores, faults };
}
