/**
 * The chosen cell of Explore in detail: its picture as its file would have it, and what the decoder reads in
 * it.
 */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import { Newest } from '../base/newest.ts';
import type { Cell, NoiseChoice } from '../drawing/cell.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { CellReply, CellRequest } from '../../workers/render/protocol.ts';

interface ChosenCellState {
  /** The last one that came; it may trail the choice. */
  seen: CellReply | null;
  /** The same with one bit flipped, while somebody points at that bit. */
  preview: { bit: number; seen: CellReply } | null;
  error: PlainError | null;
}

export const useChosenCell = create<ChosenCellState>(() => ({ seen: null, preview: null, error: null }));

const set = useChosenCell.setState;
const looks = new Newest();
const previews = new Newest();

/** Only the newest request counts. A model without a decoder still shows the picture. */
export async function lookAt(modelId: string, cell: Cell, noise: NoiseChoice): Promise<void> {
  const signal = looks.next();
  try {
    const seen = await read({ modelId, cell, noise }, signal);
    if (!signal.aborted) set({ seen, error: null });
  } catch (error) {
    if (!signal.aborted) set({ error: toPlainError(error) });
  }
}

/** What the cell would look like with the bit flipped. Nothing is changed, and a failure shows nothing. */
export async function lookAhead(modelId: string, cell: Cell, noise: NoiseChoice, bit: number): Promise<void> {
  const signal = previews.next();
  const seen = await read({ modelId, cell, noise, unread: true }, signal).catch(() => null);
  if (seen && !signal.aborted) set({ preview: { bit, seen } });
}

function read(request: CellRequest, signal: AbortSignal): Promise<CellReply> {
  return renderWorker.job({ signal }, (worker, job) => worker.readCell(request, job));
}

/** To be called when nobody points at a bit any more. */
export function stopLookingAhead(): void {
  previews.stop();
  set({ preview: null });
}

/** To be called for another model, or none: what is shown belongs to the model before. */
export function lookAway(): void {
  looks.stop();
  stopLookingAhead();
  set({ seen: null, error: null });
}
