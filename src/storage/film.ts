/**
 * A run's film: one grid each time it was drawn, from its start on. When there are too many frames, every
 * second one is dropped, so a long run takes no more room than a short one.
 */
import { promisifyRequest } from 'idb-keyval';
import { fencedWrite, type Fence } from './locks.ts';
import { gridSchema, parseRecord, type StoredGrid } from './schemas.ts';
import { keysWithPrefix, type Store } from './store.ts';

/** At 64 pixels a frame takes 300 kB. */
const MOST_FRAMES = 40;

export const filmPrefix = (runId: string): string => `film/${runId}/`;
export const frameKey = (runId: string, kimg: number): string =>
  filmPrefix(runId) + String(Math.round(kimg * 1000)).padStart(12, '0');

/** A frame of a time that is there already replaces it. The first and the newest frame always stay. */
export async function addFrame(store: Store, runId: string, frame: StoredGrid, fence: Fence): Promise<void> {
  await fencedWrite(store, fence, async (records) => {
    records.put(frame, frameKey(runId, frame.kimg));
    const keys = await promisifyRequest(records.getAllKeys(keysWithPrefix(filmPrefix(runId))));
    if (keys.length <= MOST_FRAMES) return;
    keys.slice(0, -1).forEach((key, index) => index % 2 === 1 && records.delete(key));
  });
}

/** In order of time. Throws 'storage-corrupt'. */
export async function readFilm(store: Store, runId: string): Promise<StoredGrid[]> {
  const frames: unknown[] = await store.use('readonly', (records) =>
    promisifyRequest(records.getAll(keysWithPrefix(filmPrefix(runId)))),
  );
  return frames.map((frame) => parseRecord(gridSchema, frame, 'A frame of a run’s film'));
}

/** Drops the frames after `kimg`, which a run that goes on from a checkpoint draws once more. */
export async function cutFilm(store: Store, runId: string, kimg: number, fence: Fence): Promise<void> {
  await fencedWrite(store, fence, async (records) => {
    const keys = await promisifyRequest(records.getAllKeys(keysWithPrefix(filmPrefix(runId))));
    for (const key of keys) if (String(key) > frameKey(runId, Math.max(kimg, 0))) records.delete(key);
  });
}
