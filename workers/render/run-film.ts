/** A run's snapshots, one grid a time, as a film from its start to its newest. Nothing is drawn: they were kept as it trained. */
import { StudioError } from '../../src/base/error.ts';
import { readFilm } from '../../src/storage/film.ts';
import type { Store } from '../../src/storage/store.ts';
import type { Job } from '../kit/job.ts';
import type { ExportProgress, FileReply, RunFilmRequest } from './protocol.ts';
import { writeFilm } from './write-film.ts';

const DELAY_MS = 250;
/** The newest is shown this many times as long. */
const HELD = 6;

/** Throws 'part-missing' where the run has no snapshot, 'storage-corrupt', 'no-video' and 'aborted'. */
export async function filmOfRun(
  store: Store,
  { runId, format, fileStem }: RunFilmRequest,
  { signal, tell }: Job<ExportProgress>,
): Promise<FileReply> {
  const grids = await readFilm(store, runId);
  const newest = grids.at(-1);
  if (!newest)
    throw new StudioError('part-missing', 'This run has no snapshots.', 'Let it train for a while.');
  const { rows, columns, resolution, channels } = newest;
  // A film has one size. Grids of another one are of before the run's settings were changed.
  const frames = grids
    .filter(
      (grid) => [grid.rows, grid.columns, grid.resolution].join() === [rows, columns, resolution].join(),
    )
    .map(({ pixels }) => ({ count: rows * columns, resolution, channels, data: pixels }));
  const order = [...frames.keys(), ...Array<number>(HELD - 1).fill(frames.length - 1)];
  const onWritten = (count: number, total: number): void =>
    tell({ progress: count / total, detail: `Writing ${count} of ${total}` });
  return writeFilm({ frames, columns, order, delayMs: DELAY_MS, format, fileStem }, { signal, onWritten });
}
