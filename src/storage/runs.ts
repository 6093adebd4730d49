/**
 * Runs as stored: the resolved configuration, where it stands, the points of its charts and its last grids.
 * Checkpoints have a file of their own (checkpoints.ts). Every change is fenced by the run's writer.
 */
import { promisifyRequest } from 'idb-keyval';
import { StudioError } from '../base/error.ts';
import { deleteOwner } from './commit.ts';
import { filmPrefix, frameKey } from './film.ts';
import { fencedWrite } from './locks.ts';
import type { Fence } from './locks.ts';
import { FORMAT_VERSION, gridsSchema, parseRecord, runSchema, statsBatchSchema } from './schemas.ts';
import type { RunRecord, StatsPoint, StoredGrid } from './schemas.ts';
import { keysWithPrefix } from './store.ts';
import type { Store } from './store.ts';

export { runScope } from './locks.ts';
export type { RunRecord, StatsPoint, StoredGrid } from './schemas.ts';

const recordKey = (runId: string): string => `run/${runId}`;
const gridsKey = (runId: string): string => `grids/${runId}`;
const statsPrefix = (runId: string): string => `stats/${runId}/`;
const statsKey = (runId: string, batch: number): string =>
  `${statsPrefix(runId)}${String(batch).padStart(8, '0')}`;

export type NewRun = Pick<RunRecord, 'name' | 'config' | 'datasetId'> &
  Partial<Pick<RunRecord, 'id' | 'datasetHash' | 'startFrom'>>;

/** Stores a new run; its writer is to be acquired next, with runScope(id). */
export async function createRun(
  store: Store,
  { id = crypto.randomUUID(), name, config, datasetId, datasetHash, startFrom }: NewRun,
): Promise<RunRecord> {
  const now = Date.now();
  const run: RunRecord = {
    formatVersion: FORMAT_VERSION,
    id,
    name,
    config,
    datasetId,
    ...(datasetHash !== undefined && { datasetHash }),
    ...(startFrom !== undefined && { startFrom }),
    status: 'paused',
    problem: null,
    kimg: 0,
    createdAtMs: now,
    updatedAtMs: now,
    statsBatches: 0,
  };
  await fencedWrite(store, undefined, (records) => {
    records.put(run, recordKey(run.id));
  });
  return run;
}

/** A run as it was stored elsewhere, all but its checkpoints. */
export interface WholeRun {
  record: RunRecord;
  stats: readonly StatsPoint[];
  grids: readonly StoredGrid[];
  film: readonly StoredGrid[];
}

/** Stores it under its own id, in one transaction. The caller holds the run's lock. */
export async function restoreRun(
  store: Store,
  { record, stats, grids, film }: WholeRun,
  fence: Fence,
): Promise<void> {
  await fencedWrite(store, fence, (records) => {
    records.put({ ...record, statsBatches: 1 }, recordKey(record.id));
    records.put([...stats], statsKey(record.id, 0));
    records.put([...grids], gridsKey(record.id));
    for (const frame of film) records.put(frame, frameKey(record.id, frame.kimg));
  });
}

/** Newest first; damaged ones are left out. */
export async function listRuns(store: Store): Promise<RunRecord[]> {
  const values: unknown[] = await store.use('readonly', (records) =>
    promisifyRequest(records.getAll(keysWithPrefix('run/'))),
  );
  const runs = values.flatMap((value) => {
    const parsed = runSchema.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });
  return runs.sort((a, b) => b.createdAtMs - a.createdAtMs);
}

/** Throws 'run-missing', 'storage-corrupt' or 'storage-newer-version'. */
export async function readRun(store: Store, runId: string): Promise<RunRecord> {
  return store.use('readonly', (records) => getRun(records, runId));
}

export type RunChange = Partial<
  Pick<
    RunRecord,
    | 'name'
    | 'status'
    | 'problem'
    | 'kimg'
    | 'config'
    | 'note'
    | 'tiles'
    | 'isArchived'
    | 'datasetId'
    | 'datasetHash'
  >
>;

export async function updateRun(
  store: Store,
  runId: string,
  change: RunChange,
  fence: Fence,
): Promise<RunRecord> {
  let changed: RunRecord | undefined;
  await fencedWrite(store, fence, async (records) => {
    changed = { ...(await getRun(records, runId)), ...change, updatedAtMs: Date.now() };
    records.put(changed, recordKey(runId));
  });
  return changed!;
}

/** Adds points to a run's charts, in order. */
export async function appendStats(
  store: Store,
  runId: string,
  points: readonly StatsPoint[],
  fence: Fence,
): Promise<void> {
  await fencedWrite(store, fence, async (records) => {
    const run = await getRun(records, runId);
    records.put([...points], statsKey(runId, run.statsBatches));
    records.put({ ...run, statsBatches: run.statsBatches + 1, updatedAtMs: Date.now() }, recordKey(runId));
  });
}

/** Every point of a run's charts, in order. */
export async function readStats(store: Store, runId: string): Promise<StatsPoint[]> {
  const batches: unknown[] = await store.use('readonly', (records) =>
    promisifyRequest(records.getAll(keysWithPrefix(statsPrefix(runId)))),
  );
  return batches.flatMap((batch) => parseRecord(statsBatchSchema, batch, 'The chart of a run'));
}

/**
 * Drops the points after `kimg`, which a run that goes on from a checkpoint repeats. Points are rewritten as
 * one batch; a chart that cannot be read begins anew.
 */
export async function truncateStats(store: Store, runId: string, kimg: number, fence: Fence): Promise<void> {
  const kept = (await readStats(store, runId).catch(() => [])).filter((point) => point.kimg <= kimg);
  await fencedWrite(store, fence, async (records) => {
    const run = await getRun(records, runId);
    records.delete(keysWithPrefix(statsPrefix(runId)));
    records.put(kept, statsKey(runId, 0));
    records.put({ ...run, statsBatches: 1, updatedAtMs: Date.now() }, recordKey(runId));
  });
}

/** Replaces the grids that a run shows when it is opened again. */
export async function saveGrids(
  store: Store,
  runId: string,
  grids: readonly StoredGrid[],
  fence: Fence,
): Promise<void> {
  await fencedWrite(store, fence, (records) => {
    records.put([...grids], gridsKey(runId));
  });
}

/** The last grids; empty before the first. */
export async function readGrids(store: Store, runId: string): Promise<StoredGrid[]> {
  const value: unknown = await store.use('readonly', (records) =>
    promisifyRequest(records.get(gridsKey(runId))),
  );
  return value === undefined ? [] : parseRecord(gridsSchema, value, 'The grids of a run');
}

/** Removes a run with its charts, grids, film and checkpoints. The caller holds the run's lock, or it is nobody's. */
export async function deleteRun(store: Store, runId: string, fence?: Fence): Promise<void> {
  await fencedWrite(store, fence, (records) => {
    records.delete(recordKey(runId));
    records.delete(gridsKey(runId));
    records.delete(keysWithPrefix(statsPrefix(runId)));
    records.delete(keysWithPrefix(filmPrefix(runId)));
  });
  await deleteOwner(store, 'checkpoint', runId, fence);
}

async function getRun(records: IDBObjectStore, runId: string): Promise<RunRecord> {
  const stored: unknown = await promisifyRequest(records.get(recordKey(runId)));
  if (stored !== undefined) return parseRecord(runSchema, stored, 'A run');
  throw new StudioError(
    'run-missing',
    'This run is no longer stored.',
    'It was deleted, here or in another tab. Start a new one.',
  );
}
