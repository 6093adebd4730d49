/** What the studio keeps in this browser, by name and size, and how to be rid of it. */
import { deleteDataset, refreshDatasets, useDatasets } from './datasets.ts';
import { deleteModel, refreshModels, useModels } from './models.ts';
import { deleteRun, refreshRuns, useRuns } from './runs.ts';

export interface StoredThing {
  key: string;
  kind: 'Dataset' | 'Run' | 'Model';
  name: string;
  sizeBytes: number;
  remove: () => Promise<void>;
}

export interface StorageUse {
  usedBytes: number;
  quotaBytes: number;
  persisted: boolean;
}

export async function refreshStored(): Promise<void> {
  await Promise.all([refreshDatasets(), refreshRuns(), refreshModels()]);
}

/** Largest first. Call it under a component that follows the three stores. */
export function storedThings(): StoredThing[] {
  const things: StoredThing[] = [
    ...(useDatasets.getState().datasets ?? []).map(({ id, name, sizeBytes }) => ({
      key: `dataset-${id}`,
      kind: 'Dataset' as const,
      name,
      sizeBytes,
      remove: () => deleteDataset(id),
    })),
    ...(useRuns.getState().runs ?? []).map(({ runId, name, sizeBytes }) => ({
      key: `run-${runId}`,
      kind: 'Run' as const,
      name,
      sizeBytes,
      remove: () => deleteRun(runId),
    })),
    ...(useModels.getState().models ?? [])
      .filter(({ origin }) => origin === 'imported')
      .map(({ id, name, sizeBytes }) => ({
        key: `model-${id}`,
        kind: 'Model' as const,
        name,
        sizeBytes,
        remove: () => deleteModel(id),
      })),
  ];
  return things.toSorted((a, b) => b.sizeBytes - a.sizeBytes);
}

/** One after the other; the first refusal (a run that is training) ends it. */
export async function removeEverything(): Promise<void> {
  for (const thing of storedThings()) await thing.remove();
}

export async function measureStorage(): Promise<StorageUse | null> {
  if (!navigator.storage?.estimate) return null;
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  return { usedBytes: usage, quotaBytes: quota, persisted: await navigator.storage.persisted() };
}
