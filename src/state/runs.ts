/** The stored runs, listed by the training worker. */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import { trainWorker } from '../../workers/train/client.ts';
import { deleteWithUndo, isLeaving } from './deletions.ts';
import { tellApart } from './tell-apart.ts';
import type { GridsOfKind, RunHistory, RunSummary, RunWords } from '../../workers/train/protocol.ts';

interface RunsState {
  /** Newest first, without those being deleted; null until first listed. */
  runs: RunSummary[] | null;
  error: PlainError | null;
}

export const useRuns = create<RunsState>(() => ({ runs: null, error: null }));

/** Whether a stored run can be trained further from its last checkpoint, once nothing else trains. */
export function canBeResumed({ config, checkpoints, hasDataset, state, isTraining }: RunSummary): boolean {
  return config !== null && checkpoints.length > 0 && hasDataset && state !== 'done' && !isTraining;
}

export async function refreshRuns(): Promise<void> {
  try {
    const listed = await trainWorker.call((worker) => worker.listRuns());
    const kept = listed.filter(({ runId }) => !isLeaving(runId));
    const runs = tellApart(kept.map((run) => ({ ...run, id: run.runId, addedAt: run.createdAt })));
    useRuns.setState({ runs: runs.toSorted((a, b) => b.updatedAt - a.updatedAt), error: null });
  } catch (error) {
    useRuns.setState({ error: toPlainError(error) });
  }
}

/** Changes its name, its note, or whether it is archived. Rejects with 'busy' while it trains. */
export async function describeRun(runId: string, words: RunWords): Promise<void> {
  await trainWorker.call((worker) => worker.describeRun(runId, words));
  await refreshRuns();
}

/** Lets the run go on with another dataset. Rejects where its pictures do not fit the run's networks. */
export async function giveDataset(runId: string, datasetId: string): Promise<void> {
  await trainWorker.call((worker) => worker.giveDataset(runId, datasetId));
  await refreshRuns();
}

/** Can be undone for a while. */
export function deleteRun({ runId, name }: Pick<RunSummary, 'runId' | 'name'>): Promise<void> {
  const remove = () => trainWorker.call((worker) => worker.deleteRun(runId));
  return deleteWithUndo({ id: runId, name, remove, refresh: refreshRuns });
}

/** A run's pictures from its start on. */
export function readFilm(runId: string): Promise<GridsOfKind[]> {
  return trainWorker.call((worker) => worker.readFilm(runId));
}

/** A run's curve and last grids, as stored. */
export function readRun(runId: string): Promise<RunHistory> {
  return trainWorker.call((worker) => worker.readRun(runId));
}
