/** A cell of Explore that is pinned, to compare others with it. */
import { create } from 'zustand';
import type { Sheet } from '../drawing/sheet.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { CellReply, SpectrumRequest } from '../../workers/render/protocol.ts';
import { useChosenCell } from './explore-cell.ts';
import { showError } from './toasts.ts';

export const usePinned = create<{ pinned: CellReply | null }>(() => ({ pinned: null }));

/** The chosen cell, as it is seen now. */
export function pinChosenCell(): void {
  usePinned.setState({ pinned: useChosenCell.getState().seen });
}

/** The spectrum of the amplified difference of two pictures; null where it failed, and the failure is shown. */
export async function differenceSpectrum(request: SpectrumRequest): Promise<Sheet | null> {
  try {
    return await renderWorker.call((worker) => worker.spectrum(request));
  } catch (error) {
    showError(error);
    return null;
  }
}

export function unpin(): void {
  usePinned.setState({ pinned: null });
}
