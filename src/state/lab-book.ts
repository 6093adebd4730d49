/** The lab book: the runs that are compared, and their data. */
import { create } from 'zustand';
import type { GridsOfKind, RunHistory } from '../../workers/train/protocol.ts';
import { exampleRunId, readExampleRun } from './example-run.ts';
import { readFilm as readFilmOf, readRun } from './runs.ts';
import { showError } from './toasts.ts';

interface LabBookState {
  /** Ids, in the order that they were chosen. */
  chosen: readonly string[];
  /** Data of the runs that were read, by id. */
  histories: Record<string, RunHistory>;
  films: Record<string, readonly GridsOfKind[]>;
  showsArchived: boolean;
  /** The run that is shown alone. */
  opened: string | null;
}

export const useLabBook = create<LabBookState>(() => ({
  chosen: [],
  histories: {},
  films: {},
  showsArchived: false,
  opened: null,
}));

const set = useLabBook.setState;

/** Adds a run to the comparison, or takes it out. */
export function toggleRun(runId: string): void {
  const { chosen } = useLabBook.getState();
  const isChosen = chosen.includes(runId);
  set({ chosen: isChosen ? chosen.filter((id) => id !== runId) : [...chosen, runId] });
  if (!isChosen) void readHistory(runId);
}

/** Reads every time, since a run that trains has gone on. */
export async function readHistory(runId: string): Promise<void> {
  try {
    const history = runId === exampleRunId ? await readExampleRun() : await readRun(runId);
    set(({ histories }) => ({ histories: { ...histories, [runId]: history } }));
  } catch (error) {
    showError(error);
  }
}

/** Shows one run alone; null for none. The film of the one before is dropped. */
export function openRun(opened: string | null): void {
  set({ opened, films: {} });
  if (opened !== null) readShown(opened);
}

/** Reads a run anew if it is on show: something of it was stored. */
export function readShown(runId: string): void {
  const { chosen, opened } = useLabBook.getState();
  if (opened === runId) void readFilm(runId);
  if (opened === runId || chosen.includes(runId)) void readHistory(runId);
}

async function readFilm(runId: string): Promise<void> {
  try {
    const film = await readFilmOf(runId);
    set(({ films }) => ({ films: { ...films, [runId]: film } }));
  } catch (error) {
    showError(error);
  }
}

export function showArchived(showsArchived: boolean): void {
  set({ showsArchived });
}
