/**
 * The chosen cell of Explore in detail: its picture as its file would have it, and what the decoder reads in
 * it.
 */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import { Newest } from '../base/newest.ts';
import type { Cell, NoiseChoice } from '../drawing/cell.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { CellReply, CellRequest, ModelInfo } from '../../workers/render/protocol.ts';

interface ChosenCellState {
  /** The last picture that came; it may trail the choice. */
  seen: CellReply | null;
  /** The last one that was read, too; it may trail the picture. */
  reading: CellReply | null;
  /** The same with one bit flipped, while somebody points at that bit. */
  preview: { bit: number; seen: CellReply } | null;
  error: PlainError | null;
}

const nothing: ChosenCellState = { seen: null, reading: null, preview: null, error: null };

export const useChosenCell = create<ChosenCellState>(() => nothing);

const set = useChosenCell.setState;
const looks = new Newest();
const previews = new Newest();
/** The look that is on show or under way, as text. */
let looked: string | null = null;

/**
 * Shows the picture as soon as it is drawn, and what the decoder reads in it after that. Only the newest request counts, and the
 * same one is not made twice: a picture that is edited is asked for before its grid, and again with it. A model without a decoder
 * still shows the picture.
 */
export async function lookAt(
  { id: modelId, sha256 }: Pick<ModelInfo, 'id' | 'sha256'>,
  cell: Cell,
  noise: NoiseChoice,
): Promise<void> {
  const look = JSON.stringify([modelId, sha256, cell, noise]);
  if (look === looked) return;
  looked = look;
  const signal = looks.next();
  try {
    const seen = await ask({ modelId, cell, noise, unread: true }, signal);
    if (signal.aborted) return;
    set(({ preview }) => ({ seen, error: null, preview: otherThan(seen, preview) }));
    const reading = await ask({ modelId, cell, noise }, signal);
    if (!signal.aborted) set({ reading });
  } catch (error) {
    if (signal.aborted) return;
    looked = null;
    set({ error: toPlainError(error) });
  }
}

/** A preview whose picture has come true is none any more. */
function otherThan({ cell }: CellReply, preview: ChosenCellState['preview']): ChosenCellState['preview'] {
  return preview?.seen.cell.fingerprint === cell.fingerprint ? null : preview;
}

/** What the cell would look like with the bit flipped. Nothing is changed, and a failure shows nothing. */
export async function lookAhead(modelId: string, cell: Cell, noise: NoiseChoice, bit: number): Promise<void> {
  const signal = previews.next();
  const seen = await ask({ modelId, cell, noise, unread: true }, signal).catch(() => null);
  if (seen && !signal.aborted) set({ preview: { bit, seen } });
}

function ask(request: CellRequest, signal: AbortSignal): Promise<CellReply> {
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
  previews.stop();
  looked = null;
  set(nothing);
}
