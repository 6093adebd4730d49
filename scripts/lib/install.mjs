/**
 * Makes sure that node_modules holds what package-lock.json names. Plain Node, no dependency: it runs before the
 * first install. Not a package manager: it compares two lock files and calls `npm ci` when they differ.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmCommand, run } from './run.mjs';

/** Installs the locked packages unless they are there already. Throws when npm fails. */
export async function ensureInstalled(root) {
  if (isInstalled(root)) return;
  console.log('Installing packages (npm ci)…');
  const code = await run(...npmCommand(['ci']), { cwd: root });
  if (code !== 0)
    throw new Error('npm ci failed: see its message above. The studio needs its packages to go on.');
}

/** npm keeps a lock file of what it installed; packages for other systems are absent from it, which is right. */
function isInstalled(root) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const present = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || present[path]?.version === entry.version,
  );
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
