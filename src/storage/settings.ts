/**
 * Small settings of a person, one record each: a theme, the last preset. Whoever reads one brings its schema; what does
 * not fit counts as not set, since a setting is never worth an error.
 */
import { promisifyRequest } from 'idb-keyval';
import type * as z from 'zod/mini';
import { fencedWrite } from './locks.ts';
import type { Store } from './store.ts';

const settingKey = (name: string): string => `setting/${name}`;

export async function readSetting<T>(
  store: Store,
  name: string,
  schema: z.ZodMiniType<T>,
  fallback: T,
): Promise<T> {
  const value: unknown = await store.use('readonly', (records) =>
    promisifyRequest(records.get(settingKey(name))),
  );
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : fallback;
}

/** value: anything structured-cloneable. */
export async function writeSetting(store: Store, name: string, value: unknown): Promise<void> {
  await fencedWrite(store, undefined, (records) => {
    records.put(value, settingKey(name));
  });
}

/** Reads, changes and writes in one transaction, whatever tabs there are. Gives what was written. */
export async function changeSetting<T>(
  store: Store,
  name: string,
  schema: z.ZodMiniType<T>,
  fallback: T,
  change: (value: T) => T,
): Promise<T> {
  let changed = fallback;
  await fencedWrite(store, undefined, async (records) => {
    const parsed = schema.safeParse(await promisifyRequest<unknown>(records.get(settingKey(name))));
    changed = change(parsed.success ? parsed.data : fallback);
    records.put(changed, settingKey(name));
  });
  return changed;
}
