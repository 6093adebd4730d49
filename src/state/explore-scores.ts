/** What the decoder reads in every cell of Explore's grid, where that is asked for: it comes after the grid, and trails it. */
import { create } from 'zustand';
import { Newest } from '../base/newest.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { CellScore, CellsRequest } from '../../workers/render/protocol.ts';
import { showError } from './toasts.ts';

/** One a cell, row by row; null while they are not known. */
export const useScores = create<{ scores: readonly CellScore[] | null }>(() => ({ scores: null }));

const set = useScores.setState;
const readings = new Newest();

/** The newest request wins; meanwhile nothing is said of the cells. A model without a decoder has no scores. */
export async function scoreCells(request: CellsRequest): Promise<void> {
  const signal = readings.next();
  set({ scores: null });
  try {
    const scores = await renderWorker.job({ signal }, (worker, job) => worker.readCells(request, job));
    if (!signal.aborted) set({ scores });
  } catch (error) {
    if (!signal.aborted) showError(error);
  }
}

export function forgetScores(): void {
  readings.stop();
  set({ scores: null });
}
