/** A cell of Explore that was put by, to compare others with it. */
import { create } from 'zustand';
import type { CellReply } from '../../workers/render/protocol.ts';
import { useChosenCell } from './explore-cell.ts';

export const usePinned = create<{ pinned: CellReply | null }>(() => ({ pinned: null }));

/** The chosen cell, as it is seen now. */
export function pinChosenCell(): void {
  usePinned.setState({ pinned: useChosenCell.getState().seen });
}

export function unpin(): void {
  usePinned.setState({ pinned: null });
}
