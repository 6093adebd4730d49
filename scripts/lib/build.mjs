/**
 * Builds the page into dist/ when a source is newer than the last build. Sources are told by their times of change;
 * a folder's own time tells of files that were removed.
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

/** Brings dist/ up to date and returns its path. Throws when the build fails. */
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
  // The build is as old as its start: what changes while it runs is newer than it.
  utimesSync(entry, startedAt, startedAt);
  return dist;
}

function newestChangeMs(path) {
  let newest = changeMs(path);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return newest;
  for (const name of readdirSync(path)) newest = Math.max(newest, newestChangeMs(join(path, name)));
  return newest;
}

/** Time of the last change, or 0 for what is not there. */
function changeMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
