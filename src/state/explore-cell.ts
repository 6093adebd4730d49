/** The chosen cell of Explore seen closer: its picture as its file would have it, and what the decoder reads in that. */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import type { Cell, NoiseChoice } from '../drawing/cell.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { CellReply } from '../../workers/render/protocol.ts';

interface ChosenCellState {
  /** Of the cell that was chosen last; it may trail the choice. */
  seen: CellReply | null;
  /** The same with one bit flipped, while somebody points at that bit. */
  preview: { bit: number; seen: CellReply } | null;
  error: PlainError | null;
}

export const useChosenCell = create<ChosenCellState>(() => ({ seen: null, preview: null, error: null }));

const set = useChosenCell.setState;
const channel = 'explore-cell';
const previewChannel = 'explore-preview';
let serial = 0;
let previewSerial = 0;

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

/** What the cell would look like with the bit flipped. Nothing is changed, and a failure shows nothing. */
export async function lookAhead(modelId: string, cell: Cell, noise: NoiseChoice, bit: number): Promise<void> {
  const stamp = { channel: previewChannel, serial: ++previewSerial };
  const seen = await renderWorker
    .call((worker) => worker.readCell({ modelId, cell, noise, stamp }))
    .catch(() => null);
  if (seen && stamp.serial === previewSerial) set({ preview: { bit, seen } });
}

/** Nobody points at a bit any more. */
export function stopLookingAhead(): void {
  previewSerial++;
  set({ preview: null });
}

/** Another model, or none: what was seen means nothing any more. */
export function lookAway(): void {
  serial++;
  stopLookingAhead();
  set({ seen: null, error: null });
}
