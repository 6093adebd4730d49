/** Whether a dataset is in use: a run that trains on it, in this tab or another, needs its pictures as they are. */
import { StudioError } from '../base/error.ts';
import { isWriterAt, type Locks } from './locks.ts';
import { listRuns, runScope } from './runs.ts';
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
