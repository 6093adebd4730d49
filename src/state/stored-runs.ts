/** Whether runs are stored here, asked of the store itself: the first screen need not start a worker to learn there are none. */
import { hasAny, openStore } from '../storage/store.ts';

/** False where the store does not open; the Train room then says why. */
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
