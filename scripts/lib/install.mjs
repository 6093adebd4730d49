/**
 * Makes sure that node_modules holds what package-lock.json names. Plain Node without dependencies, since it runs
 * before the first install. It only compares two lock files and calls `npm ci` if they differ.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmCommand, run } from './run.mjs';

/** Installs the locked packages unless they are already installed. Throws if npm fails. */
export async function ensureInstalled(root) {
  if (isInstalled(root)) return;
  console.log('Installing packages (npm ci)…');
  const code = await run(...npmCommand(['ci']), { cwd: root });
  if (code !== 0)
    throw new Error('npm ci failed: see its message above. The studio needs its packages to go on.');
}

/** npm keeps a lock file of what it installed. Packages for other systems are missing there, which is right. */
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
