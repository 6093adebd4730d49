/** The bytes of any model at hand by its id: the sample, an imported file, or a checkpoint of a run. */
import { StudioError } from '../../src/base/error.ts';
import { loadCheckpoint, loadCheckpointOf } from '../../src/storage/checkpoints.ts';
import { loadModel } from '../../src/storage/models.ts';
import type { Store } from '../../src/storage/store.ts';

export const sampleModelId = 'sample';
const runPrefix = 'run:';

/** The model id of a run's newest checkpoint, or of the one that is named. */
export const runModelId = (runId: string, checkpointId?: string): string =>
  runPrefix + runId + (checkpointId === undefined ? '' : `@${checkpointId}`);

/** The run behind a model id, if it is one. */
export function runIdOf(modelId: string): string | undefined {
  return modelId.startsWith(runPrefix) ? modelId.slice(runPrefix.length).split('@')[0] : undefined;
}

/** The checkpoint that a run's model id names; undefined where it means the newest. */
export function checkpointIdOf(modelId: string): string | undefined {
  return modelId.startsWith(runPrefix) ? modelId.split('@')[1] : undefined;
}

/** Built worker scripts lie in assets/, one level below the page; the development server serves public/ at its root. */
const sampleUrl = (): URL =>
  new URL(
    import.meta.env.DEV ? '/sample/model.safetensors' : '../sample/model.safetensors',
    self.location.href,
  );

/** Throws StudioError 'model-missing', 'sample-missing' or what the store throws. */
export async function readModelBytes(store: Store, modelId: string): Promise<Uint8Array<ArrayBuffer>> {
  if (modelId === sampleModelId) return fetchSample();
  const runId = runIdOf(modelId);
  if (runId === undefined) return (await loadModel(store, modelId)).bytes;
  const checkpointId = checkpointIdOf(modelId);
  if (checkpointId !== undefined) return (await loadCheckpointOf(store, runId, checkpointId)).payload;
  const checkpoint = await loadCheckpoint(store, runId);
  if (checkpoint) return checkpoint.payload;
  throw new StudioError(
    'model-missing',
    'This run has no checkpoint yet.',
    'Let it train to its first save.',
  );
}

async function fetchSample(): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(sampleUrl()).catch(() => undefined);
  if (!response?.ok) {
    throw new StudioError(
      'sample-missing',
      'The sample model could not be loaded from this site.',
      'Reload the page while you are online; after that it is kept.',
    );
  }
  return new Uint8Array(await response.arrayBuffer());
}
