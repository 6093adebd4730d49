/** The stored runs, listed by the training worker. */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import { trainWorker } from '../../workers/train/client.ts';
import type { RunSummary } from '../../workers/train/protocol.ts';

interface RunsState {
  /** Newest first; null until first listed. */
  runs: RunSummary[] | null;
  error: PlainError | null;
}

export const useRuns = create<RunsState>(() => ({ runs: null, error: null }));

export async function refreshRuns(): Promise<void> {
  try {
    const runs = await trainWorker.call((worker) => worker.listRuns());
    useRuns.setState({ runs: runs.toSorted((a, b) => b.updatedAt - a.updatedAt), error: null });
  } catch (error) {
    useRuns.setState({ error: toPlainError(error) });
  }
}

export async function renameRun(runId: string, name: string): Promise<void> {
  await trainWorker.call((worker) => worker.renameRun(runId, name));
  await refreshRuns();
}

export async function deleteRun(runId: string): Promise<void> {
  await trainWorker.call((worker) => worker.deleteRun(runId));
  await refreshRuns();
}
