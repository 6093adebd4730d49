/**
 * The tuning of the device that was opened, with what is stored of its adapter; nothing where tiles are not measured.
 *
 * A run waits for it a second at most: what is measured then helps every run after it, and an estimate or a profile measures
 * the rest. A run keeps the tiles it began with, whatever is measured later, so that it is resumed bit for bit.
 */
import type { OpenedBackend } from '../../src/engine/open.ts';
import { StudioError, toPlainError } from '../../src/base/error.ts';
import { tunable } from '../../src/engine/gpu/tuning/can-tune.ts';
import { adapterName, type TileTable } from '../../src/engine/gpu/tuning/tile-table.ts';
import { tuningOf, type KeptTiles, type Tuning } from '../../src/engine/gpu/tuning/tuning.ts';
import { prepareTuned, type PreparationListener } from '../../src/engine/gpu/tuning/prepare-tuned.ts';
import type { Trainer } from '../../src/engine/training/trainer.ts';
import { readRun } from '../../src/storage/runs.ts';
import type { Store } from '../../src/storage/store.ts';
import { addTiles, readTiles, tilesIn, withTiles } from '../../src/storage/tiles.ts';
import type { RunStore } from './run-store.ts';

/** Of a run's start, for choosing kernels. */
const START_MS = 1000;

type Opened = Pick<OpenedBackend, 'adapter' | 'gpu'>;
type Notice = (error: StudioError) => void;

/** Measures everything that is not known yet, for an estimate or a profile. */
export async function openTuning(store: Store, opened: Opened): Promise<Tuning | undefined> {
  const found = tunable(opened);
  if (!found) return undefined;
  const name = adapterName(found.adapter);
  return tuningOf(found.gpu, await sharedTiles(store, name));
}

/** Prepares a run's trainer with the tiles that the run has had, or else with those that are known. `notice` hears if they can't be kept. */
export async function prepareRun(
  trainer: Trainer,
  { store, runId, storage, opened, notice }: RunParts,
  listener: PreparationListener,
): Promise<void> {
  const found = tunable(opened);
  if (!found) return void (await prepareTuned(trainer, undefined, listener));
  const name = adapterName(found.adapter);
  const own = tilesIn((await readRun(store, runId)).tiles, name);
  if (Object.keys(own).length > 0) {
    const tuning = tuningOf(found.gpu, { stored: own, budgetMs: 0, unmeasured: 'later' });
    return void (await prepareTuned(trainer, tuning, listener));
  }
  const kept = await sharedTiles(store, name, notice);
  const tuning = tuningOf(found.gpu, { ...kept, budgetMs: START_MS, unmeasured: 'later' });
  await prepareTuned(trainer, tuning, listener);
  await storage
    .update({ tiles: withTiles(undefined, name, tuning.table) })
    .catch((error: unknown) => notice(notKept(error)));
}

export interface RunParts {
  store: Store;
  runId: string;
  storage: RunStore;
  opened: Opened;
  notice: Notice;
}

/** What all runs on an adapter share. */
async function sharedTiles(
  store: Store,
  name: string,
  notice: Notice = () => undefined,
): Promise<Required<Pick<KeptTiles, 'stored' | 'keep'>>> {
  const stored = await readTiles(store, name);
  const keep = async (added: TileTable): Promise<TileTable> => {
    try {
      return await addTiles(store, name, added);
    } catch (error) {
      notice(notKept(error));
      return { ...added, ...stored };
    }
  };
  return { stored, keep };
}

function notKept(error: unknown): StudioError {
  return new StudioError(
    'tiles-not-kept',
    `The kernels chosen for this GPU could not be stored: ${toPlainError(error).message}`,
    'They are chosen anew the next time; a run resumed then goes on within rounding.',
  );
}
