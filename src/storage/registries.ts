/** Each model's registry, as the text of its file (fingerprint/registry/file.ts). */
import * as z from 'zod/mini';
import { StudioError } from '../base/error.ts';
import { changeSetting, readSetting } from './settings.ts';
import type { Store } from './store.ts';

const schema = z.nullable(z.string());
const nameOf = (modelId: string): string => `registry/${modelId}`;

/** Null where none was ever kept. */
export function readRegistryText(store: Store, modelId: string): Promise<string | null> {
  return readSetting(store, nameOf(modelId), schema, null);
}

/**
 * Throws 'registry-changed' and changes nothing unless the stored text is `before`: another tab may have added
 * users.
 */
export async function writeRegistryText(
  store: Store,
  modelId: string,
  { before, after }: { before: string | null; after: string },
): Promise<void> {
  const kept = await changeSetting(store, nameOf(modelId), schema, null, (stored) =>
    stored === before ? after : stored,
  );
  if (kept === after) return;
  throw new StudioError(
    'registry-changed',
    'The registry was changed in another window, so nothing was written.',
    'Open the page again to see it, then repeat the change.',
  );
}
