/**
 * Datasets being exported as the official tool's TFRecords: the progress of each, and why the last one failed.
 */
import { create } from 'zustand';
import { exportTfrecords } from '../../workers/data/client.ts';
import { toPlainError, type PlainError } from '../base/error.ts';
import { saveFile } from './save-file.ts';

interface DatasetExportsState {
  /** Those being written, by dataset id. */
  jobs: Record<string, { done: number; total: number; abort: AbortController }>;
  failed: { id: string; error: PlainError } | null;
}

export const useDatasetExports = create<DatasetExportsState>(() => ({ jobs: {}, failed: null }));

const set = useDatasetExports.setState;

/** Writes the zip and hands it to the downloads. Does nothing for a dataset that is being written already. */
export async function exportDataset(id: string, count: number): Promise<void> {
  if (useDatasetExports.getState().jobs[id]) return;
  const abort = new AbortController();
  const tell = (done: number, total: number): void =>
    set(({ jobs }) => ({ jobs: { ...jobs, [id]: { done, total, abort } } }));
  set({ failed: null });
  tell(0, count);
  // Progress may arrive after the file; it would bring the job back.
  const onProgress = (done: number, total: number): void => {
    if (useDatasetExports.getState().jobs[id]?.abort === abort) tell(done, total);
  };
  try {
    saveFile(await exportTfrecords(id, onProgress, abort.signal));
  } catch (caught) {
    const error = toPlainError(caught);
    if (error.code !== 'aborted') set({ failed: { id, error } });
  } finally {
    set(({ jobs: { [id]: _over, ...others } }) => ({ jobs: others }));
  }
}

export function stopDatasetExport(id: string): void {
  useDatasetExports.getState().jobs[id]?.abort.abort();
}
