/** What Explore shows: a model, a plan of cells, and the newest grid of them. Drawing is the render worker's. */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../engine/error.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { Cell, ExportReply, GridReply, ModelInfo, NoiseChoice } from '../../workers/render/protocol.ts';
import {
  firstFingerprint,
  planCells,
  takesFingerprint,
  type CellPlan,
  type InputSizes,
} from './explore-cells.ts';
import { openModel } from './models.ts';
import { showError } from './toasts.ts';

export interface ExploreState extends CellPlan {
  info: ModelInfo | null;
  noise: 'stored' | 'model' | 'none' | 'fresh';
  noiseSeed: number;
  difference: boolean;
  gain: number;
  /** Cell that differences are taken to. */
  referenceIndex: number;
  selected: number;
  /** The grid on show with the cells it was drawn from; they may trail the plan while a new one is drawn. */
  shown: { reply: GridReply; cells: Cell[] } | null;
  drawing: { done: number; total: number } | null;
  error: PlainError | null;
}

export const useExplore = create<ExploreState>(() => ({
  info: null,
  mode: 'matrix',
  columns: 6,
  rows: 4,
  seed: 0,
  fingerprintSeed: null,
  fingerprint: null,
  noise: 'stored',
  noiseSeed: 0,
  difference: false,
  gain: 4,
  referenceIndex: 0,
  selected: 0,
  shown: null,
  drawing: null,
  error: null,
}));

const set = useExplore.setState;
const channel = 'explore';
let serial = 0;
let listening = false;

function noiseChoice({ noise, noiseSeed }: ExploreState): NoiseChoice {
  return noise === 'fresh' ? { seed: noiseSeed } : noise;
}

/** Opens a model and draws the first grid. */
export async function exploreModel(modelId: string): Promise<void> {
  if (!listening) {
    listening = true;
    renderWorker.subscribe((event) => {
      if (event.type === 'progress' && event.stamp.channel === channel && event.stamp.serial === serial) {
        // Events and replies come over different ports: progress may arrive after the picture.
        set(({ drawing }) => (drawing ? { drawing: { done: event.done, total: event.total } } : {}));
      }
    });
  }
  if (useExplore.getState().info?.id !== modelId) set({ info: null, shown: null });
  set({ error: null });
  try {
    const info = await openModel(modelId);
    const { fingerprint } = useExplore.getState();
    // What was typed for a model of another length means nothing here.
    set({ info, fingerprint: fingerprint?.length === info.bits ? fingerprint : null });
    await draw();
  } catch (error) {
    set({ error: toPlainError(error) });
  }
}

export function inputSizes({ network, bits }: ModelInfo): InputSizes {
  return { latentSize: network.latentSize, bits };
}

/** Changes the plan or the view and draws again; the newest request wins. */
export function changeExplore(change: Partial<ExploreState>): void {
  set(change);
  const { columns, rows, selected, referenceIndex } = useExplore.getState();
  const last = columns * rows - 1;
  if (selected > last || referenceIndex > last) {
    set({ selected: Math.min(selected, last), referenceIndex: Math.min(referenceIndex, last) });
  }
  void draw();
}

async function draw(): Promise<void> {
  const state = useExplore.getState();
  if (!state.info) return;
  const cells = planCells(state, inputSizes(state.info));
  const stamp = { channel, serial: ++serial };
  set({ drawing: { done: 0, total: cells.length }, error: null });
  const { info, columns, difference, referenceIndex, gain } = state;
  try {
    const reply = await renderWorker.call((worker) =>
      worker.renderGrid({
        modelId: info.id,
        cells,
        columns,
        noise: noiseChoice(state),
        ...(difference ? { difference: { referenceIndex, gain } } : {}),
        stamp,
      }),
    );
    if (reply && stamp.serial === serial) set({ shown: { reply, cells }, drawing: null });
  } catch (error) {
    if (stamp.serial === serial) set({ error: toPlainError(error), drawing: null });
  }
}

/** Stops what is being drawn; the grid on show stays. */
export function stopDrawing(): void {
  serial++;
  set({ drawing: null });
  void renderWorker.call((worker) => worker.abort(channel)).catch(showError);
}

export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}

export function randomFingerprint(bitCount: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bitCount)), (byte) => byte & 1).join('');
}

export function toggleBit(index: number): void {
  const state = useExplore.getState();
  if (!state.info) return;
  const fingerprint = firstFingerprint(state, inputSizes(state.info));
  const flipped = fingerprint[index] === '1' ? '0' : '1';
  changeExplore({ fingerprint: fingerprint.slice(0, index) + flipped + fingerprint.slice(index + 1) });
}

/** Puts a cell's fingerprint into the editor; where the grid has none, a matrix begins with the cell's picture. */
export function editFingerprint({ seed, latentSeed = seed, fingerprint }: Cell): void {
  const { mode } = useExplore.getState();
  const begin = takesFingerprint(mode) ? {} : { mode: 'matrix' as const, seed: latentSeed, selected: 0 };
  changeExplore({ fingerprint, ...begin });
}

/** The chosen cell, or the whole grid, as a PNG file drawn anew and encoded in the worker. */
export async function exportPicture(what: 'cell' | 'grid'): Promise<ExportReply | null> {
  const { info, shown, selected, ...state } = useExplore.getState();
  const cell = shown?.cells[selected];
  if (!info || !shown || !cell) return null;
  const whole = what === 'grid';
  const name = info.name.replace(/[^\p{L}\p{N}-]+/gu, '-').toLowerCase();
  try {
    return await renderWorker.call((worker) =>
      worker.exportPng({
        modelId: info.id,
        cells: whole ? shown.cells : [cell],
        columns: whole ? shown.reply.sheet.columns : 1,
        noise: noiseChoice({ ...state, info, shown, selected }),
        ...(whole && state.difference
          ? { difference: { referenceIndex: state.referenceIndex, gain: state.gain } }
          : {}),
        fileStem: whole ? `${name}-grid` : `${name}-seed${cell.seed}`,
      }),
    );
  } catch (error) {
    showError(error);
    return null;
  }
}
