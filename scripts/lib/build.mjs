/**
 * Builds the page into dist/ if a source is newer than the last build. Modification times of files show changes;
 * those of folders show that files were removed.
 */
import { readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { nodeTool, run } from './run.mjs';

const sources = [
  'index.html',
  'vite.config.ts',
  'scripts/lib/offline.mjs',
  'scripts/lib/detector-page.mjs',
  'detector',
  'tsconfig.json',
  'package-lock.json',
  'src',
  'workers',
  'public',
];

/** Updates dist/ if necessary and returns its path. Throws if the build fails. */
export async function ensureBuilt(root) {
  const dist = join(root, 'dist');
  const entry = join(dist, 'index.html');
  const newestSourceMs = Math.max(...sources.map((name) => newestChangeMs(join(root, name))));
  if (changeMs(entry) >= newestSourceMs) return dist;

  console.log('Building the page…');
  const startedAt = new Date();
  const code = await run(...nodeTool(root, 'vite/bin/vite.js', ['build', '--logLevel', 'error']), {
    cwd: root,
  });
  if (code !== 0) throw new Error('The build failed: see the message above.');
  // The build counts as old as its start, since a file that changes during the build is newer.
  utimesSync(entry, startedAt, startedAt);
  return dist;
}

function newestChangeMs(path) {
  let newest = changeMs(path);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return newest;
  for (const name of readdirSync(path)) newest = Math.max(newest, newestChangeMs(join(path, name)));
  return newest;
}

/** Time of the last change, or 0 if the path does not exist. */
function changeMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
