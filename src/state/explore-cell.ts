/** The chosen cell of Explore seen closer: its picture as its file would have it, and what the decoder reads in that. */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import type { Cell, NoiseChoice } from '../drawing/cell.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { CellReply } from '../../workers/render/protocol.ts';

interface ChosenCellState {
  /** Of the cell that was chosen last; it may trail the choice. */
  seen: CellReply | null;
  error: PlainError | null;
}

export const useChosenCell = create<ChosenCellState>(() => ({ seen: null, error: null }));

const set = useChosenCell.setState;
const channel = 'explore-cell';
let serial = 0;

/** The newest request wins. A model without a decoder still shows the picture. */
export async function lookAt(modelId: string, cell: Cell, noise: NoiseChoice): Promise<void> {
  const stamp = { channel, serial: ++serial };
  try {
    const seen = await renderWorker.call((worker) => worker.readCell({ modelId, cell, noise, stamp }));
    if (seen && stamp.serial === serial) set({ seen, error: null });
  } catch (error) {
    if (stamp.serial === serial) set({ error: toPlainError(error) });
  }
}

/** Another model, or none: what was seen means nothing any more. */
export function lookAway(): void {
  serial++;
  set({ seen: null, error: null });
}
