/**
 * Records kept beside a model: its registry, calibration and secret, each a setting with the model's id in its
 * key.
 */
import { promisifyRequest } from 'idb-keyval';
import { fencedWrite } from './locks.ts';
import { keysWithPrefix, type Store } from './store.ts';

const kinds = ['registry', 'calibration', 'secret'] as const;
export type BesideKind = (typeof kinds)[number];

export interface BesideModel {
  kind: BesideKind;
  modelId: string;
  /** 0 for a secret, whose size nobody can measure. */
  sizeBytes: number;
}

const prefixOf = (kind: BesideKind): string => `setting/${kind}/`;

export function isBesideKind(kind: string): kind is BesideKind {
  return (kinds as readonly string[]).includes(kind);
}

export async function listBesideModels(store: Store): Promise<BesideModel[]> {
  const lists = await Promise.all(kinds.map((kind) => listKind(store, kind)));
  return lists.flat();
}

/** Both in one transaction, so that keys and values belong together. */
function listKind(store: Store, kind: BesideKind): Promise<BesideModel[]> {
  const range = keysWithPrefix(prefixOf(kind));
  return store.use('readonly', async (records) => {
    const [keys, values] = await Promise.all([
      promisifyRequest(records.getAllKeys(range)),
      promisifyRequest<unknown[]>(records.getAll(range)),
    ]);
    return keys.map((key, i) => ({
      kind,
      modelId: String(key).slice(prefixOf(kind).length),
      sizeBytes: bytesOf(values[i]),
    }));
  });
}

export function deleteBesideModel(
  store: Store,
  { kind, modelId }: Pick<BesideModel, 'kind' | 'modelId'>,
): Promise<void> {
  return fencedWrite(store, undefined, (records) => {
    records.delete(prefixOf(kind) + modelId);
  });
}

function bytesOf(value: unknown): number {
  if (typeof value === 'string') return new TextEncoder().encode(value).length;
  return value instanceof Uint8Array ? value.length : 0;
}
