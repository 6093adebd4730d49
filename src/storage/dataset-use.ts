/**
 * Protects a dataset in use: a run that trains on it, in this tab or another, needs its pictures as they are.
 */
import { StudioError } from '../base/error.ts';
import { acquireWriter, isWriterAt, type Locks } from './locks.ts';
import { listRuns, runScope, updateRun } from './runs.ts';
import type { Store } from './store.ts';

/** Throws 'dataset-busy' while a run trains on the dataset. */
export async function refuseWhileTraining(store: Store, datasetId: string, locks?: Locks): Promise<void> {
  for (const run of await listRuns(store)) {
    if (run.datasetId !== datasetId || !(await isWriterAt(runScope(run.id), locks))) continue;
    throw new StudioError(
      'dataset-busy',
      `“${run.name}” is training on this dataset, here or in another tab, so it stays as it is.`,
      'Stop that run first.',
    );
  }
}

/**
 * Gives the dataset's hash to runs that were made before runs kept it, so that the same pictures are recognised should they go
 * and come again.
 */
export async function tellRunsTheHash(
  store: Store,
  dataset: { id: string; contentHash: string },
  locks?: Locks,
): Promise<void> {
  for (const { id, datasetId, datasetHash } of await listRuns(store)) {
    if (datasetId !== dataset.id || datasetHash !== undefined) continue;
    const writer = await acquireWriter(store, runScope(id), locks && { locks });
    if (!writer) continue;
    try {
      await updateRun(store, id, { datasetHash: dataset.contentHash }, writer.fence);
    } finally {
      writer.release();
    }
  }
}
