/** What the studio keeps in this browser, as the data worker lists it, and ways to delete it. */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import {
  deleteEverythingStored,
  deleteStoredEntry,
  storageUsage,
  type Usage,
  type UsageEntry,
} from '../../workers/data/client.ts';
import { refreshDatasets } from './datasets.ts';
import { refreshModels } from './models.ts';
import { refreshRuns } from './runs.ts';
import { showToast } from './toasts.ts';

interface StorageState {
  /** Null until first measured. */
  usage: Usage | null;
  error: PlainError | null;
}

export const useStorage = create<StorageState>(() => ({ usage: null, error: null }));

export async function measureStorage(): Promise<void> {
  try {
    useStorage.setState({ usage: await storageUsage(), error: null });
  } catch (error) {
    useStorage.setState({ error: toPlainError(error) });
  }
}

/**
 * Asks the browser not to clear the store when space runs short. Some browsers ask the person, some decide by
 * themselves.
 */
export async function keepData(): Promise<void> {
  const isKept = (await navigator.storage?.persist?.()) ?? false;
  if (isKept) showToast('The browser will keep your data.');
  else
    showToast(
      'The browser does not promise to keep your data.',
      'warm',
      'It may once the studio is installed or bookmarked. Export what matters to you.',
    );
  await measureStorage();
}

/** Deletes one thing, or all; a refusal (a run that is training) is shown and the rest stays. */
export async function deleteStored(entry: UsageEntry | 'everything'): Promise<void> {
  let refusal: PlainError | null = null;
  try {
    await (entry === 'everything' ? deleteEverythingStored() : deleteStoredEntry(entry));
  } catch (error) {
    refusal = toPlainError(error);
  }
  await Promise.all([measureStorage(), refreshDatasets(), refreshRuns(), refreshModels()]);
  if (refusal) useStorage.setState({ error: refusal });
}
