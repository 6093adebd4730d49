/** What the decoder reads in every cell of Explore's grid, if that is asked for. It comes after the grid. */
import { create } from 'zustand';
import { Newest } from '../base/newest.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { CellScore, CellsRequest } from '../../workers/render/protocol.ts';
import { showError } from './toasts.ts';

/** One a cell, row by row; null while they are not known. */
export const useScores = create<{ scores: readonly CellScore[] | null }>(() => ({ scores: null }));

const set = useScores.setState;
const readings = new Newest();

/**
 * Only the newest request counts; until its answer comes there are no scores. A model without a decoder has
 * none.
 */
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
