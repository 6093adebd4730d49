/**
 * A grid drawn batch by batch, on a GPU mostly in one, so that a newer request, an abort or another channel is heard in
 * between. Says what was drawn in numbers; sheets and files are made of it elsewhere.
 */
import type { OpenedBackend } from '../../src/engine/open.ts';
import { StudioError } from '../../src/base/error.ts';
import { toPixels } from '../../src/engine/networks/pixels.ts';
import { gridBatchFor } from './batch-size.ts';
import { drawCells } from './cells.ts';
import type { OpenModel } from './open-models.ts';
import type { Cell, GridRequest, ModelInfo } from './protocol.ts';
import { toDifferences } from './sheets.ts';

export type DrawRequest = Pick<GridRequest, 'modelId' | 'cells' | 'columns' | 'noise' | 'difference'>;

/** Runs `use` alone on the device with the model open there. */
export type WithModel = <T>(
  modelId: string,
  use: (model: OpenModel, opened: OpenedBackend) => Promise<T>,
  newest?: boolean,
) => Promise<T>;

export interface DrawHooks {
  withModel: WithModel;
  /** Asked before every batch. */
  isWanted(): boolean;
  /** Cells done so far, after every batch. */
  onProgress(done: number): void;
}

export interface Drawing {
  info: ModelInfo;
  /** [cells,R,R,C] flat, about -1…1. Not to be changed: it may be given again. */
  values: Float32Array;
}

/** The newest grid of each open model: differences to another cell, and their gain, need nothing drawn anew. */
const newest = new WeakMap<ModelInfo, { key: string; drawing: Drawing }>();
const MOST_KEPT_BYTES = 32 * 1024 * 1024;

/**
 * Null where nobody wanted it any more before it was done. Once done it is given, wanted or not: while somebody drags,
 * each request is superseded by the next, and what is shown would stand still till the end. Throws 'bad-request' for a
 * request that fits no grid, 'model-changed' where a run saved in between and its model had to be opened again.
 */
export async function drawGrid(request: DrawRequest, hooks: DrawHooks): Promise<Drawing | null> {
  checkRequest(request);
  const { modelId, cells, noise } = request;
  const key = JSON.stringify([cells, noise]);
  let drawing: Drawing | undefined;
  for (let done = 0; done < cells.length;) {
    // Whatever came in while the last batch was drawn is heard here.
    await new Promise((resolve) => setTimeout(resolve));
    if (!hooks.isWanted()) return null;
    const batch = await hooks.withModel(modelId, async (model, opened) => {
      // Asked again: a newer one may have come in while this one waited for the device.
      if (!hooks.isWanted()) return null;
      const { info, config } = model;
      const known = done === 0 ? newest.get(info) : undefined;
      if (known?.key === key) return { info, size: cells.length, values: known.drawing.values };
      const size = gridBatchFor(config, opened, cells.length);
      return { info, size, values: await drawCells(model, padded(cells, done, size), noise) };
    });
    if (!batch) return null;
    const { info, size, values } = batch;
    const cellSize = values.length / size;
    drawing ??= { info, values: size === cells.length ? values : new Float32Array(cells.length * cellSize) };
    if (info.sha256 !== drawing.info.sha256) {
      throw new StudioError(
        'model-changed',
        'The run saved a newer checkpoint meanwhile.',
        'Draw the grid again.',
      );
    }
    const taken = Math.min(size, cells.length - done);
    if (drawing.values !== values) drawing.values.set(values.subarray(0, taken * cellSize), done * cellSize);
    done += taken;
    hooks.onProgress(done);
  }
  if (drawing!.values.byteLength <= MOST_KEPT_BYTES) newest.set(drawing!.info, { key, drawing: drawing! });
  return drawing!;
}

/** What a grid shows: the cells, or their differences to the reference with the distances. */
export function picturesOf(
  values: Float32Array,
  { cells, difference }: DrawRequest,
): { pixels: Uint8Array<ArrayBuffer>; distances?: Float32Array<ArrayBuffer> } {
  return difference ? toDifferences(values, cells.length, difference) : { pixels: toPixels(values, 'rint') };
}

/** Always `size` cells, the last one repeated, so that every batch has one shape. */
function padded(cells: readonly Cell[], start: number, size: number): Cell[] {
  return Array.from({ length: size }, (_, i) => cells[Math.min(start + i, cells.length - 1)]!);
}

function checkRequest(request: DrawRequest): void {
  const fault = faultOf(request);
  if (fault) throw new StudioError('bad-request', `The grid cannot be drawn: ${fault}.`);
}

function faultOf({ cells, columns, difference }: DrawRequest): string | undefined {
  if (cells.length === 0) return 'it has no cells';
  if (!Number.isInteger(columns) || columns < 1) return `it has ${columns} columns`;
  if (!difference) return undefined;
  const { referenceIndex, gain } = difference;
  if (!cells[referenceIndex]) return `its reference, cell ${referenceIndex}, is not in it`;
  return Number.isFinite(gain) ? undefined : `its gain is ${gain}`;
}
