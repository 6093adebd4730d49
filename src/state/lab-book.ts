/** The lab book: which runs are laid side by side, and what was read of them. */
import { create } from 'zustand';
import type { RunHistory } from '../../workers/train/protocol.ts';
import { readRun } from './runs.ts';
import { showError } from './toasts.ts';

interface LabBookState {
  /** Ids, in the order that they were chosen. */
  chosen: readonly string[];
  /** By id, of those that were read. */
  histories: Record<string, RunHistory>;
  showsArchived: boolean;
}

export const useLabBook = create<LabBookState>(() => ({ chosen: [], histories: {}, showsArchived: false }));

const set = useLabBook.setState;

/** Lays a run beside the others, or no longer. */
export function toggleRun(runId: string): void {
  const { chosen } = useLabBook.getState();
  const isChosen = chosen.includes(runId);
  set({ chosen: isChosen ? chosen.filter((id) => id !== runId) : [...chosen, runId] });
  if (!isChosen) void readHistory(runId);
}

/** Anew every time: a run that trains has gone on. */
export async function readHistory(runId: string): Promise<void> {
  try {
    const history = await readRun(runId);
    set(({ histories }) => ({ histories: { ...histories, [runId]: history } }));
  } catch (error) {
    showError(error);
  }
}

export function showArchived(showsArchived: boolean): void {
  set({ showsArchived });
}
