/** A walk as a film that goes there and back. */
import { walkText, textKeyword } from '../../src/drawing/manifest.ts';
import { asPictures, pictureAt, type Pictures } from '../../src/drawing/sheet.ts';
import { walkLength } from '../../src/drawing/walk.ts';
import { toPixels } from '../../src/engine/networks/pixels.ts';
import type { Job } from '../kit/job.ts';
import type { GridDrawer } from './grid-drawer.ts';
import type { ExportProgress, FileReply, FilmRequest } from './protocol.ts';
import { filmName, writeFilm } from './write-film.ts';

/** As long as the page shows each picture. */
const DELAY_MS = 80;

/** Throws what drawing throws, and 'no-video'. */
export async function filmOf(
  drawer: GridDrawer,
  request: FilmRequest,
  { signal, tell }: Job<ExportProgress>,
): Promise<FileReply> {
  const frames: Pictures[] = [];
  let model = '';
  for await (const { info, values } of drawer.walk(request, signal)) {
    const batch = asPictures(info, toPixels(values, 'truncate'));
    for (let i = 0; i < batch.count; i++) frames.push(pictureAt(batch, i));
    model = info.sha256;
    const progress = (0.5 * frames.length) / walkLength;
    tell({ progress, detail: `Drawing ${frames.length} of ${walkLength}` });
  }
  const { walk, noise, text, format, fileStem } = request;
  const said = walkText({ model, noise }, { file: filmName(request), walk }, text);
  const about = { [textKeyword]: said };
  const order = thereAndBack(frames.length);
  return writeFilm(
    { frames, columns: 1, order, delayMs: DELAY_MS, about, format, fileStem },
    {
      signal,
      onWritten: (count, total) =>
        tell({ progress: 0.5 + (0.5 * count) / total, detail: `Writing ${count} of ${total}` }),
    },
  );
}

/** The ends once each, so that it goes round without a halt. */
function thereAndBack(count: number): number[] {
  const there = Array.from({ length: count }, (_, i) => i);
  return [...there, ...there.slice(1, -1).toReversed()];
}
