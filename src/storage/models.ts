/**
 * Stored models, each as the bytes of one file (a pickle, safetensors) and a description of what is inside.
 * Written once; only the name changes.
 */
import { StudioError } from '../base/error.ts';
import { changeMetadata } from './change-metadata.ts';
import { commitBytes, deleteOwner, describeOwners, readHead, readManifest, readObject } from './commit.ts';
import { modelMetadataSchema, parseRecord } from './schemas.ts';
import type { Manifest, ModelMetadata } from './schemas.ts';
import type { Store } from './store.ts';

export type { ModelMetadata } from './schemas.ts';

export interface ModelSummary extends ModelMetadata {
  id: string;
  createdAtMs: number;
  sizeBytes: number;
}

/** Stores a model and reads it back before it resolves. */
export async function saveModel(
  store: Store,
  bytes: Uint8Array<ArrayBuffer>,
  metadata: ModelMetadata,
  { id = crypto.randomUUID(), onProgress }: { id?: string; onProgress?: (share: number) => void } = {},
): Promise<ModelSummary> {
  const options = { kind: 'model', ownerId: id, keep: 1 } as const;
  return summarise(id, await commitBytes(store, options, bytes, { ...metadata }, onProgress));
}

/** Newest first; damaged ones are left out. */
export function listModels(store: Store): Promise<ModelSummary[]> {
  return describeOwners(store, 'model', describeModel);
}

/** Throws 'model-missing', 'storage-corrupt' or 'storage-newer-version'. */
export async function describeModel(store: Store, modelId: string): Promise<ModelSummary> {
  return summarise(modelId, await readManifest(store, await objectIdOf(store, modelId)));
}

/** The file's bytes, every chunk checked against its hash. */
export async function loadModel(
  store: Store,
  modelId: string,
): Promise<{ summary: ModelSummary; bytes: Uint8Array<ArrayBuffer> }> {
  const { manifest, payload } = await readObject(store, await objectIdOf(store, modelId));
  return { summary: summarise(modelId, manifest), bytes: payload };
}

export async function renameModel(store: Store, modelId: string, name: string): Promise<void> {
  await changeMetadata(store, await objectIdOf(store, modelId), { name });
}

export async function deleteModel(store: Store, modelId: string): Promise<void> {
  await deleteOwner(store, 'model', modelId);
}

async function objectIdOf(store: Store, modelId: string): Promise<string> {
  const [objectId] = await readHead(store, 'model', modelId);
  if (objectId !== undefined) return objectId;
  throw new StudioError(
    'model-missing',
    'This model is no longer stored.',
    'It was deleted, here or in another tab. Choose another, or import it again.',
  );
}

function summarise(id: string, { createdAtMs, sizeBytes, metadata }: Manifest): ModelSummary {
  const parsed = parseRecord(modelMetadataSchema, metadata, 'The description of a model');
  return { ...parsed, id, createdAtMs, sizeBytes };
}
