/**
 * Tells whether runs are stored. It asks the store itself, so that the first screen need not start a worker.
 */
import { hasAny, openStore } from '../storage/store.ts';

/** False where the store does not open; Train then says why. */
export async function hasStoredRuns(): Promise<boolean> {
  const store = openStore();
  try {
    return await hasAny(store, 'run/');
  } catch {
    return false;
  } finally {
    store.close();
  }
}
