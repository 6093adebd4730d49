/**
 * The tiles of a run on the command line's GPU: measured once and kept in a file of the results folder's cache, so that a
 * run that is resumed from there has the ones that it began with.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { OpenedBackend } from '../../src/engine/open.ts';
import { tunable } from '../../src/engine/gpu/tuning/can-tune.ts';
import { adapterName, type TileTable } from '../../src/engine/gpu/tuning/tile-table.ts';
import { tuningOf, type Tuning } from '../../src/engine/gpu/tuning/tuning.ts';
import { tilesIn, withTiles } from '../../src/storage/tiles.ts';

/** undefined where tiles are not measured: off the GPU, and on software ones. */
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

/** Adds to the file's choices and gives all that it has then of the adapter's; those that were there stay. */
export async function keepTiles(path: string, adapter: string, added: TileTable): Promise<TileTable> {
  const kept = withTiles(await readJson(path), adapter, added);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, JSON.stringify(kept, undefined, 1));
  await rename(`${path}.new`, path); // whole or not at all
  return tilesIn(kept, adapter);
}

/** What is not there or not JSON counts as nothing kept. */
async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}
