/**
 * Records of evaluations: their results, the statistics of real images (large, and slow to make again), and the
 * weights files that a person supplied for them. Results are small records; the other two go by the commit
 * protocol.
 */
import { promisifyRequest } from 'idb-keyval';
import { StudioError } from '../base/error.ts';
import { sha256Hex } from '../base/hash.ts';
import { commitBytes, deleteOwner, listOwners, readHead, readManifest, readObject } from './commit.ts';
import { fencedWrite } from './locks.ts';
import {
  evaluationSchema,
  FORMAT_VERSION,
  parseRecord,
  statisticsMetadataSchema,
  weightsMetadataSchema,
} from './schemas.ts';
import type { EvaluationRecord, Manifest, StatisticsMetadata } from './schemas.ts';
import { keysWithPrefix } from './store.ts';
import type { Store } from './store.ts';

export type { EvaluationRecord } from './schemas.ts';

/** The one weights file there is a use for. */
export const INCEPTION = 'inception';

export interface WeightsFile {
  id: string;
  fileName: string;
  sha256: string;
  sizeBytes: number;
  createdAtMs: number;
}

/** Replaces the weights of that name; resolves once they are read back and match. */
export async function saveWeights(
  store: Store,
  id: string,
  fileName: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<WeightsFile> {
  const metadata = { fileName, sha256: await sha256Hex(bytes) };
  return summariseWeights(
    id,
    await commitBytes(store, { kind: 'weights', ownerId: id, keep: 1 }, bytes, metadata),
  );
}

/** Damaged ones are left out. */
export async function listWeights(store: Store): Promise<WeightsFile[]> {
  const files: WeightsFile[] = [];
  for (const id of await listOwners(store, 'weights')) {
    const [objectId] = await readHead(store, 'weights', id).catch(() => []);
    const manifest = objectId && (await readManifest(store, objectId).catch(() => undefined));
    if (manifest) files.push(summariseWeights(id, manifest));
  }
  return files;
}

/** Throws 'weights-missing', 'storage-corrupt' or 'storage-newer-version'. */
export async function loadWeights(
  store: Store,
  id: string,
): Promise<{ file: WeightsFile; bytes: Uint8Array<ArrayBuffer> }> {
  const [objectId] = await readHead(store, 'weights', id);
  if (objectId === undefined) {
    throw new StudioError(
      'weights-missing',
      'There are no Inception weights here.',
      'Supply the file in Evaluate, or choose random features.',
    );
  }
  const { manifest, payload } = await readObject(store, objectId);
  return { file: summariseWeights(id, manifest), bytes: payload };
}

export async function deleteWeights(store: Store, id: string): Promise<void> {
  await deleteOwner(store, 'weights', id);
}

function summariseWeights(id: string, { metadata, sizeBytes, createdAtMs }: Manifest): WeightsFile {
  const { fileName, sha256 } = parseRecord(weightsMetadataSchema, metadata, 'The description of a file');
  return { id, fileName, sha256, sizeBytes, createdAtMs };
}

/** The key of statistics: the dataset, the size, and the extractor. */
export interface StatisticsKey {
  datasetId: string;
  /** Tells extractors apart: features of one are no use to another. */
  extractorId: string;
  /** Side of the images that the extractor was given. */
  resolution: number;
}

/** Numbers of images kept for one key: a few for snapshots while training, and the full one. */
const KEPT_COUNTS = 3;

const statisticsOwner = ({ datasetId, extractorId, resolution }: StatisticsKey): string =>
  `${datasetId}/${extractorId}/${resolution}`;

/** By the id under which they are listed. */
export function keyOfStatistics(id: string): StatisticsKey {
  const [datasetId = '', extractorId = '', resolution] = id.split('/');
  return { datasetId, extractorId, resolution: Number(resolution) };
}

export async function saveStatistics(
  store: Store,
  key: StatisticsKey,
  metadata: StatisticsMetadata,
  payload: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const ownerId = statisticsOwner(key);
  await commitBytes(store, { kind: 'statistics', ownerId, keep: KEPT_COUNTS }, payload, metadata);
}

/** Undefined if there are none for that number of images, or none that can be read back whole. They can be made again. */
export async function loadStatistics(
  store: Store,
  key: StatisticsKey,
  images: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    for (const objectId of await readHead(store, 'statistics', statisticsOwner(key))) {
      const { metadata } = await readManifest(store, objectId);
      const parsed = statisticsMetadataSchema.safeParse(metadata);
      if (parsed.success && parsed.data.images === images) return (await readObject(store, objectId)).payload;
    }
  } catch (error) {
    if (!(error instanceof StudioError) || error.code !== 'storage-corrupt') throw error;
  }
  return undefined;
}

export interface KeptStatistics {
  id: string;
  /** "Faces, Inception". */
  name: string;
  sizeBytes: number;
  createdAtMs: number;
}

/** Damaged ones are left out. */
export async function listStatistics(store: Store): Promise<KeptStatistics[]> {
  const listed: KeptStatistics[] = [];
  for (const id of await listOwners(store, 'statistics')) {
    const kept = await keptStatistics(store, id);
    const [newest] = kept;
    if (!newest) continue;
    const { datasetName, featuresName } = newest.metadata;
    const sizeBytes = kept.reduce((sum, one) => sum + one.sizeBytes, 0);
    listed.push({ id, name: `${datasetName}, ${featuresName}`, sizeBytes, createdAtMs: newest.createdAtMs });
  }
  return listed;
}

/** Those listed under one id, for each number of images, newest first; damaged ones are left out. */
export async function keptStatistics(
  store: Store,
  id: string,
): Promise<(Omit<Manifest, 'metadata'> & { metadata: StatisticsMetadata })[]> {
  const objectIds = await readHead(store, 'statistics', id).catch(() => []);
  const manifests = await Promise.all(
    objectIds.map((objectId) => readManifest(store, objectId).catch(() => undefined)),
  );
  return manifests.flatMap((manifest) => {
    const metadata = statisticsMetadataSchema.safeParse(manifest?.metadata);
    return manifest && metadata.success ? [{ ...manifest, metadata: metadata.data }] : [];
  });
}

export async function deleteStatistics(store: Store, id: string): Promise<void> {
  await deleteOwner(store, 'statistics', id);
}

export async function deleteStatisticsOf(store: Store, datasetId: string): Promise<void> {
  for (const id of await listOwners(store, 'statistics')) {
    if (id.startsWith(`${datasetId}/`)) await deleteStatistics(store, id);
  }
}

const EVALUATION_PREFIX = 'evaluation/';

export type NewEvaluation = Omit<EvaluationRecord, 'formatVersion' | 'id' | 'createdAtMs'>;

export async function saveEvaluation(store: Store, evaluation: NewEvaluation): Promise<EvaluationRecord> {
  const record: EvaluationRecord = {
    ...evaluation,
    formatVersion: FORMAT_VERSION,
    id: crypto.randomUUID(),
    createdAtMs: Date.now(),
  };
  await fencedWrite(store, undefined, (records) => {
    records.put(record, EVALUATION_PREFIX + record.id);
  });
  return record;
}

/** Stores a result from another browser under its own id; one that is here under that id stays. */
export async function restoreEvaluations(
  store: Store,
  evaluations: readonly EvaluationRecord[],
): Promise<void> {
  const here = new Set((await listEvaluations(store)).map(({ id }) => id));
  await fencedWrite(store, undefined, (records) => {
    for (const record of evaluations)
      if (!here.has(record.id)) records.put(record, EVALUATION_PREFIX + record.id);
  });
}

/** Newest first; damaged ones are left out. */
export async function listEvaluations(store: Store): Promise<EvaluationRecord[]> {
  const values: unknown[] = await store.use('readonly', (records) =>
    promisifyRequest(records.getAll(keysWithPrefix(EVALUATION_PREFIX))),
  );
  const evaluations = values.flatMap((value) => {
    const parsed = evaluationSchema.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });
  return evaluations.sort((a, b) => b.createdAtMs - a.createdAtMs);
}

export async function deleteEvaluation(store: Store, id: string): Promise<void> {
  await fencedWrite(store, undefined, (records) => {
    records.delete(EVALUATION_PREFIX + id);
  });
}
