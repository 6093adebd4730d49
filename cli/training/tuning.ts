/**
 * The tiles of a run on the command line's GPU. They are measured once and stored in the results folder's cache, so
 * that a resumed run uses the tiles with which it began.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { OpenedBackend } from '../../src/engine/open.ts';
import { tunable } from '../../src/engine/gpu/tuning/can-tune.ts';
import { adapterName, type TileTable } from '../../src/engine/gpu/tuning/tile-table.ts';
import { tuningOf, type Tuning } from '../../src/engine/gpu/tuning/tuning.ts';
import { tilesIn, withTiles } from '../../src/storage/tiles.ts';

/** Undefined if tiles are not measured: without a GPU, and on software ones. */
export async function openTuning(backend: OpenedBackend, resultDir: string): Promise<Tuning | undefined> {
  const found = tunable(backend);
  if (!found) return undefined;
  const path = join(resultDir, '.cache', 'tiles.json');
  const name = adapterName(found.adapter);
  return tuningOf(found.gpu, {
    stored: tilesIn(await readJson(path), name),
    keep: (added) => keepTiles(path, name, added),
  });
}

/** Adds choices to the file and returns all that it then has for the adapter. Existing choices stay. */
export async function keepTiles(path: string, adapter: string, added: TileTable): Promise<TileTable> {
  const kept = withTiles(await readJson(path), adapter, added);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, JSON.stringify(kept, undefined, 1));
  await rename(`${path}.new`, path); // whole or not at all
  return tilesIn(kept, adapter);
}

/** A file that is missing or not JSON counts as empty. */
async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}
