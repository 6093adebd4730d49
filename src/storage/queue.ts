/**
 * The queue of runs: one record, in order. A change reads and writes in one transaction, so that two tabs lose
 * nothing of each other's changes and never take the same run.
 */
import * as z from 'zod/mini';
import { changeSetting, readSetting } from './settings.ts';
import type { Store } from './store.ts';

const queuedRunSchema = z.object({
  /** The run's, once it has begun. */
  id: z.string(),
  name: z.string(),
  datasetId: z.string(),
  /** The resolved configuration as plain data, as in a run's record. */
  config: z.record(z.string(), z.unknown()),
  startFrom: z.optional(z.string()),
});
export type QueuedRun = z.infer<typeof queuedRunSchema>;

const schema = z.array(queuedRunSchema);
const name = 'queue';

export function readQueue(store: Store): Promise<QueuedRun[]> {
  return readSetting(store, name, schema, []);
}

/** Returns the changed queue. */
export function changeQueue(store: Store, change: (queue: QueuedRun[]) => QueuedRun[]): Promise<QueuedRun[]> {
  return changeSetting(store, name, schema, [], change);
}

/** Takes the first out of the queue; undefined where none waits. */
export async function takeFirst(store: Store): Promise<QueuedRun | undefined> {
  let first: QueuedRun | undefined;
  await changeQueue(store, ([head, ...rest]) => {
    first = head;
    return rest;
  });
  return first;
}
