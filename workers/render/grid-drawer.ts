/**
 * Draws grids for the page, batch by batch among the device's other work; on a GPU mostly in one batch. Between
 * two batches other requests run, and a grid that nobody wants any more is dropped. The draws of seeds are
 * kept, and the newest drawings.
 */
import { throwIfAborted } from '../../src/base/abort.ts';
import { StudioError } from '../../src/base/error.ts';
import { Lru } from '../../src/base/lru.ts';
import { nextTask } from '../../src/base/next-task.ts';
import { gridBatch } from '../../src/drawing/batch-size.ts';
import type { Cell, NoiseChoice } from '../../src/drawing/cell.ts';
import { cellSource } from '../../src/drawing/cell-source.ts';
import { drawAll, drawBatches, type WithPainter } from '../../src/drawing/draw-batches.ts';
import { SeedDraws } from '../../src/drawing/seed-draws.ts';
import { walkLength, type Walk } from '../../src/drawing/walk.ts';
import { walkSource } from '../../src/drawing/walk-source.ts';
import type { OpenedBackend } from '../../src/engine/open.ts';
import type { OpenModel } from './open-models.ts';
import type { ModelInfo } from './protocol.ts';

/** Runs `use` alone on the device with the model open there. */
export type WithModel = <T>(
  modelId: string,
  use: (model: OpenModel, opened: OpenedBackend) => Promise<T>,
  options?: { newest?: boolean },
) => Promise<T>;

export interface DrawRequest {
  modelId: string;
  /** What to draw, once the model is known. */
  cellsOf(info: ModelInfo): Cell[];
  noise: NoiseChoice;
}

export interface WalkRequest {
  modelId: string;
  walk: Walk;
  noise: NoiseChoice;
}

export interface WalkBatch {
  info: ModelInfo;
  /** Index of the first picture. */
  from: number;
  /** [count,R,R,C] flat, about -1…1. */
  values: Float32Array;
}

export interface DrawWatcher {
  /** Checked before every batch. */
  signal?: AbortSignal;
  onProgress?(done: number, total: number): void;
}

export interface Drawing {
  info: ModelInfo;
  cells: Cell[];
  /** [cells,R,R,C] flat, about -1…1. Not to be changed: it may be given again. */
  values: Float32Array;
}

/** Room for the newest drawings: some 20 grids of 24 pictures at 64 pixels. */
const ROOM_BYTES = 32 * 1024 * 1024;

const noDrawings = () => new Lru<string, Drawing['values']>(ROOM_BYTES, ({ byteLength }) => byteLength);

export class GridDrawer {
  readonly #draws = new SeedDraws();
  /**
   * By model and request, so that another reference or gain, an undone step, or a bit that was previewed and is then flipped
   * needs no drawing.
   */
  #kept = noDrawings();

  constructor(private readonly withModel: WithModel) {}

  /**
   * Throws 'aborted' if nobody wanted it any more before it was done. A finished grid is given even then: while
   * somebody drags, each request is superseded by the next, and the picture would otherwise freeze. Throws what
   * cellSource throws, and 'model-changed' if a run saved in between and its model had to be opened again.
   */
  async draw({ modelId, cellsOf, noise }: DrawRequest, watcher: DrawWatcher = {}): Promise<Drawing> {
    const { signal, onProgress } = watcher;
    const { info, cells, size } = await this.#wanted(signal, () =>
      this.withModel(modelId, async ({ info: found, config }, opened) => {
        const planned = cellsOf(found);
        return { info: found, cells: planned, size: gridBatch(config, opened, planned.length) };
      }),
    );
    const key = JSON.stringify([info.sha256, cells, noise]);
    const known = this.#kept.find(key);
    if (known) {
      onProgress?.(cells.length, cells.length);
      return { info, cells, values: known };
    }
    const withPainter = this.#painterOf(info, signal);
    const source = cellSource(cells, noise, info.network, this.#draws);
    const drawn = await drawAll(source, size, withPainter, (done) => onProgress?.(done, cells.length));
    return { info, cells, values: this.#kept.get(key, () => drawn) };
  }

  /** To be called when the device closes: another one may draw otherwise. */
  forget(): void {
    this.#kept = noDrawings();
  }

  /**
   * The pictures of a walk, [count,R,R,C] a batch, in their order. Throws 'aborted' before the next batch once nobody wants them,
   * and what draw() throws.
   */
  async *walk({ modelId, walk, noise }: WalkRequest, signal: AbortSignal): AsyncGenerator<WalkBatch> {
    const { info, size } = await this.#wanted(signal, () =>
      this.withModel(modelId, async ({ info: found, config }, opened) => {
        return { info: found, size: gridBatch(config, opened, walkLength) };
      }),
    );
    const source = walkSource(walk, noise, info.network, this.#draws);
    for await (const { from, images } of drawBatches(source, { size }, this.#painterOf(info, signal))) {
      yield { info, from, values: images };
    }
  }

  /** A painter with the model as it is now. */
  #painterOf(info: ModelInfo, signal: AbortSignal | undefined): WithPainter {
    return (use) =>
      this.#wanted(signal, () =>
        this.withModel(info.id, (model) => {
          // Checked again, since a newer request may have come while this one waited for the device.
          throwIfAborted(signal);
          if (model.info.sha256 !== info.sha256) throw modelChanged();
          return use(model);
        }),
      );
  }

  /** Lets messages in, and goes on only if the drawing is still wanted. */
  async #wanted<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    await nextTask();
    throwIfAborted(signal);
    return work();
  }
}

function modelChanged(): StudioError {
  return new StudioError(
    'model-changed',
    'The run saved a newer checkpoint meanwhile.',
    'Draw the grid again.',
  );
}
