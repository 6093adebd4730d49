/**
 * The findings about a dataset. They are forgotten when another dataset is opened, and when other pictures are
 * left out.
 */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import { examineDataset, type DatasetFindings, type Share } from '../../workers/data/client.ts';

interface FindingsState {
  found: DatasetFindings | null;
  /** While it is looked through. */
  progress: Share | null;
  error: PlainError | null;
}

const nothing: FindingsState = { found: null, progress: null, error: null };

export const useDatasetFindings = create<FindingsState>(() => nothing);

const set = useDatasetFindings.setState;

let looking = new AbortController();

export async function lookThrough(datasetId: string): Promise<void> {
  forgetFindings();
  const { signal } = looking;
  set({ progress: { done: 0, total: 1 } });
  try {
    const found = await examineDataset(datasetId, (progress) => !signal.aborted && set({ progress }), signal);
    if (!signal.aborted) set({ found, progress: null });
  } catch (error) {
    if (!signal.aborted) set({ error: toPlainError(error), progress: null });
  }
}

export function forgetFindings(): void {
  looking.abort();
  looking = new AbortController();
  set(nothing);
}
