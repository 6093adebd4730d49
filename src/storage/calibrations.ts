/** Calibrations that were made in this browser, as the bytes of their files (fingerprint/calibration/file.ts), by model. */
import * as z from 'zod/mini';
import { readSetting, writeSetting } from './settings.ts';
import type { Store } from './store.ts';

const schema = z.nullable(z.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array));
const nameOf = (modelId: string): string => `calibration/${modelId}`;

/** Null where there is none. */
export function readCalibrationBytes(store: Store, modelId: string): Promise<Uint8Array<ArrayBuffer> | null> {
  return readSetting(store, nameOf(modelId), schema, null);
}

export function writeCalibrationBytes(
  store: Store,
  modelId: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  return writeSetting(store, nameOf(modelId), bytes);
}
