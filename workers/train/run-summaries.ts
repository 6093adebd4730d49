/** Stored runs in the protocol's words. */
import { measuresIn } from '../../src/engine/training/schedules/schedule.ts';
import { toPlainError, StudioError, type PlainError } from '../../src/base/error.ts';
import { accuracyIn, listCheckpoints } from '../../src/storage/checkpoints.ts';
import { listDatasets, type DatasetSummary } from '../../src/storage/datasets.ts';
import { paceOf } from '../../src/engine/training/advice/past-pace.ts';
import { configOfRun } from '../../src/storage/run-config.ts';
import {
  listRuns,
  readGrids,
  readRun,
  readStats,
  runScope,
  type RunRecord,
  type StatsPoint,
} from '../../src/storage/runs.ts';
import { isWriterAt } from '../../src/storage/locks.ts';
import type { Store } from '../../src/storage/store.ts';
import type { CurvePoint, RunHistory, RunSummary } from './protocol.ts';
import { toGridsOfKind } from './run-grids.ts';

/** All runs, newest first. If one cannot be read, its entry says so and the others are listed. */
export async function summariseRuns(store: Store): Promise<RunSummary[]> {
  const datasets = await listDatasets(store);
  return Promise.all((await listRuns(store)).map((run) => summarise(store, run, datasets)));
}

/** One run with its curves from the start and its last grids. Throws what configOfRun throws. */
export async function readHistory(store: Store, runId: string): Promise<RunHistory> {
  const run = await readRun(store, runId);
  const config = configOfRun(run);
  const leftOut: string[] = [];
  const stats = await unlessUnreadable(readStats(store, runId), leftOut);
  const grids = await unlessUnreadable(readGrids(store, runId), leftOut);
  return {
    summary: { ...(await summarise(store, run, await listDatasets(store))), config },
    curve: stats.map(toCurvePoint),
    grids: toGridsOfKind(grids, 'average'),
    leftOut,
  };
}

/**
 * A run can go on without its charts and pictures: those that cannot be read are empty, and the page says so.
 */
async function unlessUnreadable<T>(reading: Promise<T[]>, told: string[]): Promise<T[]> {
  try {
    return await reading;
  } catch (error) {
    told.push(toPlainError(error).message);
    return [];
  }
}

async function summarise(
  store: Store,
  run: RunRecord,
  datasets: readonly DatasetSummary[],
): Promise<RunSummary> {
  let unreadable: PlainError | undefined;
  const [checkpoints, stats, isTraining] = await Promise.all([
    listCheckpoints(store, run.id).catch((error: unknown) => {
      unreadable = toPlainError(error);
      return [];
    }),
    readStats(store, run.id).catch(() => []),
    isWriterAt(runScope(run.id)),
  ]);
  const { config, problem = unreadable } = configOrProblem(run);
  const dataset = datasets.find(({ id }) => id === run.datasetId);
  const points = stats.map(toCurvePoint);
  const accuracies = points.map(({ bitAccuracy }) => bitAccuracy).filter(Number.isFinite);
  return {
    runId: run.id,
    name: run.name,
    datasetId: run.datasetId ?? '',
    datasetName: dataset?.name ?? 'a dataset that is no longer stored',
    hasDataset: dataset !== undefined,
    datasetHash: run.datasetHash ?? null,
    config,
    kimg: run.kimg,
    createdAt: run.createdAtMs,
    updatedAt: run.updatedAtMs,
    state: run.status === 'done' || run.status === 'failed' ? run.status : 'unfinished',
    isTraining,
    bitAccuracy: points.at(-1)?.bitAccuracy ?? null,
    bestBitAccuracy: accuracies.length > 0 ? accuracies.reduce((a, b) => Math.max(a, b)) : null,
    distanceRatio:
      points.findLast(({ measures }) => measures?.distanceRatio)?.measures?.distanceRatio ?? null,
    pace: paceOf(stats),
    note: run.note ?? '',
    isArchived: run.isArchived ?? false,
    checkpoints: checkpoints.map(({ id, savedAtMs, sizeBytes, metadata }) => ({
      id,
      kimg: Number(metadata['kimg']),
      savedAt: savedAtMs,
      sizeBytes,
      bitAccuracy: accuracyIn(metadata),
    })),
    sizeBytes: checkpoints.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    ...(problem && { error: problem }),
  };
}

/** A run whose configuration can't be read stays in the list, so that it can be deleted. */
function configOrProblem(run: RunRecord): Pick<RunSummary, 'config'> & { problem?: PlainError } {
  try {
    const config = configOfRun(run);
    if (run.problem === null) return { config };
    const failed = new StudioError('run-failed', run.problem, 'Resume it from its last checkpoint.');
    return { config, problem: toPlainError(failed) };
  } catch (error) {
    return { config: null, problem: toPlainError(error) };
  }
}

function toCurvePoint({ kimg, values }: StatsPoint): CurvePoint {
  const { bitAccuracy = Number.NaN, stage, ...rest } = values;
  const measures = measuresIn(rest);
  const losses = Object.fromEntries(Object.entries(rest).filter(([name]) => !Object.hasOwn(measures, name)));
  return { kimg, losses, bitAccuracy, measures, ...(stage !== undefined && { stage }) };
}
