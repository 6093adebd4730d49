/** The bytes of any model at hand by its id: the sample, an imported file, or a checkpoint of a run. */
import { StudioError } from '../../src/base/error.ts';
import { loadCheckpoint, loadCheckpointOf } from '../../src/storage/checkpoints.ts';
import { loadModel } from '../../src/storage/models.ts';
import type { Store } from '../../src/storage/store.ts';
import { fetchFromSite } from './site-file.ts';

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

/** The development server serves public/ at its root. */
const sampleUrl = import.meta.env.DEV ? '/sample/model.safetensors' : '../sample/model.safetensors';

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

const fetchSample = (): Promise<Uint8Array<ArrayBuffer>> =>
  fetchFromSite(sampleUrl, {
    code: 'sample-missing',
    message: 'The sample model could not be loaded from this site.',
    hint: 'Reload the page while you are online; after that it is kept.',
  });
