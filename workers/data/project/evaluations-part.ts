/**
 * The results of all evaluations as one part, a JSON list. They are added to those that are here. Names stay as
 * they were. A measured checkpoint is identified by its kimg, since its id changes when it is unpacked.
 */
import * as z from 'zod/mini';
import { listEvaluations, restoreEvaluations } from '../../../src/storage/metrics.ts';
import { evaluationSchema } from '../../../src/storage/schemas.ts';
import type { Store } from '../../../src/storage/store.ts';
import { counted } from '../../../src/base/number-text.ts';
import { parseJson, writeJson } from './contents.ts';
import type { PartHandler } from './part.ts';

const file = 'evaluations.json';

/** Null where nothing was evaluated. */
export async function describeEvaluations(store: Store): Promise<{ name: string; sizeBytes: number } | null> {
  const records = await listEvaluations(store);
  if (records.length === 0) return null;
  return { name: counted(records.length, 'result'), sizeBytes: writeJson(records).length };
}

export const evaluationsPart: PartHandler = {
  joins: true,
  async pack(store, _, folder) {
    folder.add(file, writeJson(await listEvaluations(store)));
  },
  async unpack(store, _, files) {
    await restoreEvaluations(store, parseJson(z.array(evaluationSchema), await files.read(file), file));
  },
};
