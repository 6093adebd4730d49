/** Remembers that runs were made here, so that the first screen need not start a worker to learn there are none. */

const key = 'studio-has-runs';

export function hasStoredRuns(): boolean {
  try {
    return localStorage.getItem(key) !== null;
  } catch {
    return false;
  }
}

export function rememberStoredRuns(any: boolean): void {
  try {
    if (any) localStorage.setItem(key, '1');
    else localStorage.removeItem(key);
  } catch {
    // Forbidden or full: the offer to go on then waits in the Train room.
  }
}
