/**
 * Checkpoints of a run: one payload of bytes each (a safetensors file with the counters in its metadata), whole and
 * verified or not offered. The two newest are kept, so that one damaged save costs one interval and no more, and the one
 * whose bits were read best. A state that is saved again, as stopping right after a save does, takes the place of itself.
 */
import { StudioError } from '../base/error.ts';
import { commitBytes, readHead, readManifest, readObject, type CommitOptions } from './commit.ts';
import type { Fence } from './locks.ts';
import type { Manifest } from './schemas.ts';
import type { Store } from './store.ts';

/** The newest checkpoints kept of each run. */
const KEPT_CHECKPOINTS = 2;

export interface CheckpointSummary {
  id: string;
  savedAtMs: number;
  sizeBytes: number;
  /** What the trainer said about it, e.g. {kimg, step}. */
  metadata: Record<string, unknown>;
}

export interface LoadedCheckpoint extends CheckpointSummary {
  payload: Uint8Array<ArrayBuffer>;
  /** Newer checkpoints that were passed over because they are damaged, in a sentence each; tell them. */
  skipped: string[];
}

/**
 * Resolves only after the transaction completed and a read-back matched; what is no longer kept goes then.
 * One that was saved elsewhere keeps its time.
 */
export async function saveCheckpoint(
  store: Store,
  runId: string,
  payload: Uint8Array<ArrayBuffer>,
  metadata: Record<string, unknown>,
  fence: Fence,
  { madeAtMs }: Pick<CommitOptions, 'madeAtMs'> = {},
): Promise<CheckpointSummary> {
  const rank = (of: Record<string, unknown>): number => accuracyIn(of) ?? -Infinity;
  const identity = ({ iteration }: Record<string, unknown>): unknown => iteration;
  const kept = { keep: KEPT_CHECKPOINTS, rank, identity };
  const options: CommitOptions = { kind: 'checkpoint', ownerId: runId, ...kept, fence };
  if (madeAtMs !== undefined) options.madeAtMs = madeAtMs;
  return summarise(await commitBytes(store, options, payload, metadata));
}

/** The share of bits read right when it was saved, where the trainer said it. */
export function accuracyIn({ bitAccuracy }: Record<string, unknown>): number | null {
  return typeof bitAccuracy === 'number' && Number.isFinite(bitAccuracy) ? bitAccuracy : null;
}

/** Newest first; damaged ones are left out. */
export async function listCheckpoints(store: Store, runId: string): Promise<CheckpointSummary[]> {
  const summaries: CheckpointSummary[] = [];
  for (const objectId of await readHead(store, 'checkpoint', runId)) {
    const manifest = await readManifest(store, objectId).catch(() => undefined);
    if (manifest) summaries.push(summarise(manifest));
  }
  return summaries;
}

/** One checkpoint by its id. Throws 'storage-corrupt' and 'storage-newer-version', and 'model-missing' where it has gone. */
export async function loadCheckpointOf(
  store: Store,
  runId: string,
  checkpointId: string,
): Promise<LoadedCheckpoint> {
  if (!(await readHead(store, 'checkpoint', runId)).includes(checkpointId)) {
    throw new StudioError(
      'model-missing',
      'This checkpoint is no longer kept.',
      'Its run has saved newer or better ones: open it from the lab book again.',
    );
  }
  const { manifest, payload } = await readObject(store, checkpointId);
  return { ...summarise(manifest), payload, skipped: [] };
}

/**
 * The newest checkpoint that is whole; undefined when the run has none yet. Throws 'storage-newer-version' (never
 * passed over: going on from an older one would lose what a newer studio saved) and 'checkpoints-damaged'.
 */
export async function loadCheckpoint(store: Store, runId: string): Promise<LoadedCheckpoint | undefined> {
  const skipped: string[] = [];
  for (const objectId of await readHead(store, 'checkpoint', runId)) {
    try {
      const { manifest, payload } = await readObject(store, objectId);
      return { ...summarise(manifest), payload, skipped };
    } catch (error) {
      if (!(error instanceof StudioError) || error.code !== 'storage-corrupt') throw error;
      skipped.push(error.message);
    }
  }
  if (skipped.length === 0) return undefined;
  throw new StudioError(
    'checkpoints-damaged',
    `This run's checkpoints cannot be read: ${skipped.join(' ')}`,
    'The run cannot go on from here; its charts and settings are kept. Start a new run with the same settings.',
  );
}

function summarise({ objectId, createdAtMs, sizeBytes, metadata }: Manifest): CheckpointSummary {
  return { id: objectId, savedAtMs: createdAtMs, sizeBytes, metadata };
}
