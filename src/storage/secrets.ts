/**
 * The secret that a model's derived fingerprints come from: an HMAC key that the browser keeps and nobody can read back
 * (fingerprint/registry/draw.ts).
 */
import * as z from 'zod/mini';
import { readSetting, writeSetting } from './settings.ts';
import type { Store } from './store.ts';

const schema = z.nullable(z.custom<CryptoKey>((value) => value instanceof CryptoKey));
const nameOf = (modelId: string): string => `secret/${modelId}`;

/** Null where there is none. */
export function readSecret(store: Store, modelId: string): Promise<CryptoKey | null> {
  return readSetting(store, nameOf(modelId), schema, null);
}

/** Takes the place of the one that is there. */
export function writeSecret(store: Store, modelId: string, secret: CryptoKey): Promise<void> {
  return writeSetting(store, nameOf(modelId), secret);
}
