/**
 * A grid drawn batch by batch, so that a newer request, an abort or another channel is heard in between. Says what was
 * drawn in numbers; sheets and files are made of it elsewhere.
 */
import { StudioError } from '../../src/engine/error.ts';
import { toPixelsRounded } from '../../src/engine/networks/pixels.ts';
import { batchSizeFor } from './batch-size.ts';
import { drawCells } from './cells.ts';
import type { OpenModel } from './open-models.ts';
import type { Cell, GridRequest, ModelInfo } from './protocol.ts';
import { toDifferences } from './sheets.ts';

export type DrawRequest = Pick<GridRequest, 'modelId' | 'cells' | 'columns' | 'noise' | 'difference'>;

/** Runs `use` alone on the device with the model open there. */
export type WithModel = <T>(
  modelId: string,
  use: (model: OpenModel) => Promise<T>,
  newest?: boolean,
) => Promise<T>;

export interface DrawHooks {
  withModel: WithModel;
  /** Asked before every batch and at the end. */
  isWanted(): boolean;
  /** Cells done so far, after every batch. */
  onProgress(done: number): void;
}

export interface Drawing {
  info: ModelInfo;
  /** [cells,R,R,C] flat, about -1…1. */
  values: Float32Array;
}

/**
 * Null as soon as nobody wants it any more. Throws 'bad-request' for a request that fits no grid, 'model-changed' where a run
 * saved in between and its model had to be opened again.
 */
export async function drawGrid(request: DrawRequest, hooks: DrawHooks): Promise<Drawing | null> {
  checkRequest(request);
  const { modelId, cells, noise } = request;
  let drawing: Drawing | undefined;
  for (let done = 0; done < cells.length;) {
    // Whatever came in while the last batch was drawn is heard here.
    await new Promise((resolve) => setTimeout(resolve));
    if (!hooks.isWanted()) return null;
    const { info, size, values } = await hooks.withModel(modelId, async (model) => {
      const batch = batchSizeFor(model.config, model.info.backend, cells.length);
      const drawn = await drawCells(model.config, model.weights, padded(cells, done, batch), noise);
      return { info: model.info, size: batch, values: drawn };
    });
    const cellSize = values.length / size;
    drawing ??= { info, values: new Float32Array(cells.length * cellSize) };
    if (info.sha256 !== drawing.info.sha256) {
      throw new StudioError(
        'model-changed',
        'The run saved a newer checkpoint meanwhile.',
        'Draw the grid again.',
      );
    }
    const taken = Math.min(size, cells.length - done);
    drawing.values.set(values.subarray(0, taken * cellSize), done * cellSize);
    done += taken;
    hooks.onProgress(done);
  }
  return hooks.isWanted() ? drawing! : null;
}

/** What a grid shows: the cells, or their differences to the reference with the distances. */
export function picturesOf(
  values: Float32Array,
  { cells, difference }: DrawRequest,
): { pixels: Uint8Array<ArrayBuffer>; distances?: Float32Array<ArrayBuffer> } {
  return difference ? toDifferences(values, cells.length, difference) : { pixels: toPixelsRounded(values) };
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
