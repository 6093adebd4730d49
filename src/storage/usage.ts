/**
 * What is stored and how much: the list that Settings shows and deletes from. Sizes are those of the payloads; the
 * browser's own figure for the whole origin stands beside them.
 */
import { promisifyRequest } from 'idb-keyval';
import { deleteBesideModel, isBesideKind, listBesideModels, type BesideKind } from './beside-models.ts';
import { listCheckpoints } from './checkpoints.ts';
import { deleteDataset, listDatasets } from './datasets.ts';
import { acquireWriter } from './locks.ts';
import { deleteStatistics, deleteWeights, listStatistics, listWeights } from './metrics.ts';
import { deleteModel, listModels } from './models.ts';
import { deleteRun, listRuns, runScope } from './runs.ts';
import { StudioError } from '../base/error.ts';
import type { Store } from './store.ts';

export interface UsageEntry {
  kind: 'dataset' | 'run' | 'model' | 'weights' | 'statistics' | BesideKind;
  /** Of what is kept beside a model, the model's. */
  id: string;
  name: string;
  createdAtMs: number;
  sizeBytes: number;
  /** True where it cannot be read any more; it is listed all the same, so that it can be deleted. */
  damaged?: true;
}

export interface Usage {
  /** Largest first, damaged ones last. */
  entries: UsageEntry[];
  /** What the browser says this origin uses and may use; undefined where it does not say. */
  usedBytes: number | undefined;
  quotaBytes: number | undefined;
  /** True when the browser promised not to evict the store under pressure. */
  persistent: boolean;
}

export async function readUsage(store: Store): Promise<Usage> {
  const datasets = (await listDatasets(store)).map((dataset) => entry('dataset', dataset));
  const models = (await listModels(store)).map((model) => entry('model', model));
  const runs: UsageEntry[] = [];
  for (const run of await listRuns(store)) {
    // A list of saves that cannot be read hides no run, and no other entry.
    const checkpoints = await listCheckpoints(store, run.id).catch(() => []);
    const sizeBytes = checkpoints.reduce((sum, checkpoint) => sum + checkpoint.sizeBytes, 0);
    runs.push(entry('run', { ...run, sizeBytes }));
  }
  const weights = (await listWeights(store)).map((file) =>
    entry('weights', { ...file, name: file.fileName }),
  );
  const statistics = (await listStatistics(store)).map((kept) => entry('statistics', kept));
  const nameOf = modelNames([...models, ...runs]);
  const beside = (await listBesideModels(store)).map(({ kind, modelId, sizeBytes }) =>
    entry(kind, { id: modelId, name: nameOf(modelId), createdAtMs: 0, sizeBytes }),
  );
  const readable = [...datasets, ...models, ...runs, ...weights, ...statistics, ...beside];
  const damaged = await unreadable(store, readable);
  const storage = storageManager();
  const estimate = await storage?.estimate?.();
  return {
    entries: [...readable.sort((a, b) => b.sizeBytes - a.sizeBytes), ...damaged],
    usedBytes: estimate?.usage,
    quotaBytes: estimate?.quota,
    persistent: (await storage?.persisted?.()) ?? false,
  };
}

/** Deletes one thing. A run that is training, here or in another tab, is refused with 'run-busy'. */
export async function deleteEntry(
  store: Store,
  { kind, id }: Pick<UsageEntry, 'kind' | 'id'>,
): Promise<void> {
  if (isBesideKind(kind)) return deleteBesideModel(store, { kind, modelId: id });
  if (kind === 'dataset') return deleteDataset(store, id);
  if (kind === 'model') return deleteModel(store, id);
  if (kind === 'weights') return deleteWeights(store, id);
  if (kind === 'statistics') return deleteStatistics(store, id);
  const writer = await acquireWriter(store, runScope(id));
  if (!writer) {
    throw new StudioError(
      'run-busy',
      'This run is training, here or in another tab, so it cannot be deleted.',
      'Stop it first.',
    );
  }
  try {
    await deleteRun(store, id, writer.fence);
  } finally {
    writer.release();
  }
}

/** Deletes everything the studio stored, epochs excepted: a writer that still lives must find itself out of date. */
export async function deleteEverything(store: Store): Promise<void> {
  await store.use('readwrite', async (records) => {
    const complete = promisifyRequest(records.transaction);
    for (const key of await promisifyRequest(records.getAllKeys())) {
      if (!String(key).startsWith('epoch/')) {
        records.delete(key);
        continue;
      }
      const epoch: unknown = await promisifyRequest(records.get(key));
      records.put((typeof epoch === 'number' ? epoch : 0) + 1, key);
    }
    await complete;
  });
}

/** What has a head or a record of its own, and yet could not be listed. */
async function unreadable(store: Store, listed: readonly UsageEntry[]): Promise<UsageEntry[]> {
  const keys = await store.use('readonly', (records) => promisifyRequest(records.getAllKeys()));
  const known = new Set(listed.map(({ kind, id }) => `${kind}/${id}`));
  return keys.flatMap((key) => {
    const [, kind, id] = /^(?:head\/)?(dataset|model|run|weights|statistics)\/(.+)$/.exec(String(key)) ?? [];
    if (!kind || !id || known.has(`${kind}/${id}`)) return [];
    const damaged = { id, name: `Unreadable ${kind}`, createdAtMs: 0, sizeBytes: 0 };
    return [{ ...entry(kind as UsageEntry['kind'], damaged), damaged: true as const }];
  });
}

/** Of a model by its id as the page has it: the sample, an imported one, or a run's newest. */
function modelNames(entries: readonly UsageEntry[]): (modelId: string) => string {
  const known = new Map(entries.map(({ kind, id, name }) => [kind === 'run' ? `run:${id}` : id, name]));
  return (modelId) => known.get(modelId) ?? (modelId === 'sample' ? 'the sample' : 'a model that is gone');
}

function entry(
  kind: UsageEntry['kind'],
  { id, name, createdAtMs, sizeBytes }: Omit<UsageEntry, 'kind'>,
): UsageEntry {
  return { kind, id, name, createdAtMs, sizeBytes };
}

/** Not there in Node, nor at an insecure address. */
function storageManager(): Partial<StorageManager> | undefined {
  return (globalThis.navigator as { storage?: Partial<StorageManager> } | undefined)?.storage;
}
