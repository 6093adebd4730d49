/** One run's writing end: checkpoint, charts and grids of the run in memory, under its lock. */
import { packCheckpoint } from '../../src/engine/training/checkpoint.ts';
import type { TrainingState } from '../../src/engine/training/state.ts';
import { StudioError, toPlainError } from '../../src/base/error.ts';
import { accuracyIn, saveCheckpoint } from '../../src/storage/checkpoints.ts';
import { addFrame } from '../../src/storage/film.ts';
import { acquireWriter, type Writer } from '../../src/storage/locks.ts';
import { appendStats, runScope, saveGrids, updateRun, type StatsPoint } from '../../src/storage/runs.ts';
import type { RunChange, StoredGrid } from '../../src/storage/runs.ts';
import type { Store } from '../../src/storage/store.ts';
import type { CheckpointSummary } from './protocol.ts';

/** A page that was reloaded, or a worker that hung and was ended, still holds its lock for a moment. */
const ENDING_MS = 10_000;

export class RunStore {
  private pending: StatsPoint[] = [];
  private grids: StoredGrid[] | undefined;
  /** Of the film, since the last save. */
  private frames: StoredGrid[] = [];
  /** Of the newest point, on the probe's pairs where it measured them. */
  private bitAccuracy: number | null = null;

  private constructor(
    private readonly store: Store,
    private readonly runId: string,
    private readonly writer: Writer,
  ) {}

  /** Throws StudioError 'run-open-elsewhere' while another tab trains this run. */
  static async open(store: Store, runId: string, { waitMs = ENDING_MS } = {}): Promise<RunStore> {
    const wait = AbortSignal.timeout(waitMs);
    const writer = await acquireWriter(store, runScope(runId), { wait }).catch((error: unknown) => {
      if (!wait.aborted) throw error;
    });
    if (writer) return new RunStore(store, runId, writer);
    throw new StudioError(
      'run-open-elsewhere',
      'This run is being trained in another tab.',
      'Go on there, or close that tab first.',
    );
  }

  get fence(): Writer['fence'] {
    return this.writer.fence;
  }

  /** Kept until the next save. */
  addPoint(point: StatsPoint): void {
    this.pending.push(point);
    this.bitAccuracy = accuracyIn({ bitAccuracy: point.values['accuracy'] ?? point.values['bitAccuracy'] });
  }

  keepGrids(grids: StoredGrid[]): void {
    this.grids = grids;
    this.frames.push(...grids.filter(({ mode }) => mode === 'arbitrary'));
  }

  /** Resolves when the checkpoint is read back and whole. What is shown beside it is saved next, by saveBeside. */
  async save(state: TrainingState): Promise<CheckpointSummary> {
    const kimg = state.imagesShown / 1000;
    const { fence } = this.writer;
    const { bitAccuracy } = this;
    const metadata = { kimg, iteration: state.iteration, ...(bitAccuracy !== null && { bitAccuracy }) };
    const saved = await saveCheckpoint(this.store, this.runId, packCheckpoint(state), metadata, fence);
    return { id: saved.id, kimg, savedAt: saved.savedAtMs, sizeBytes: saved.sizeBytes, bitAccuracy };
  }

  /**
   * Saves charts, pictures and the run's progress. Throws StudioError 'saved-in-part'; what failed is tried
   * again with the next save.
   */
  async saveBeside({ kimg }: CheckpointSummary): Promise<void> {
    try {
      // Training goes on meanwhile; points that come while this is written stay for the next save.
      const points = this.pending.slice();
      if (points.length > 0) await appendStats(this.store, this.runId, points, this.writer.fence);
      this.pending.splice(0, points.length);
      await this.keepPictures();
      await this.update({ kimg });
    } catch (error) {
      const { message, hint } = toPlainError(error);
      throw new StudioError(
        'saved-in-part',
        `The checkpoint is saved, but not its charts and pictures: ${message}`,
        hint,
        { cause: error },
      );
    }
  }

  /** Writes the grids that came since the last time; with a save, and at a run's end for those drawn after it. */
  async keepPictures(): Promise<void> {
    const { fence } = this.writer;
    const { grids } = this;
    const frames = this.frames.slice();
    if (grids) await saveGrids(this.store, this.runId, grids, fence);
    if (this.grids === grids) this.grids = undefined;
    for (const frame of frames) await addFrame(this.store, this.runId, frame, fence);
    this.frames.splice(0, frames.length);
  }

  async update(change: RunChange): Promise<void> {
    await updateRun(this.store, this.runId, change, this.writer.fence);
  }

  release(): void {
    this.writer.release();
  }
}
