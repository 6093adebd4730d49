/** A walk as a film that goes there and back: APNG, pixel by pixel as pictures are saved, or WebM where the browser encodes it. */
import { throwIfAborted } from '../../src/base/abort.ts';
import { walkText, textKeyword } from '../../src/drawing/manifest.ts';
import { asPictures, layOut, pictureAt, toSheet, type Pictures } from '../../src/drawing/sheet.ts';
import { walkLength } from '../../src/drawing/walk.ts';
import { toPixels } from '../../src/engine/networks/pixels.ts';
import { encodeApng, packFrame } from '../../src/formats/apng.ts';
import type { Job } from '../kit/job.ts';
import type { GridDrawer } from './grid-drawer.ts';
import type { ExportProgress, FileReply, FilmRequest } from './protocol.ts';

/** As long as the page shows each picture. */
const DELAY_MS = 80;

/** Throws what drawing throws, and 'no-video'. */
export async function filmOf(
  drawer: GridDrawer,
  request: FilmRequest,
  { signal, tell }: Job<ExportProgress>,
): Promise<FileReply> {
  const pictures: Pictures[] = [];
  let model = '';
  for await (const { info, values } of drawer.walk(request, signal)) {
    const batch = asPictures(info, toPixels(values, 'truncate'));
    for (let i = 0; i < batch.count; i++) pictures.push(pictureAt(batch, i));
    model = info.sha256;
    tell({
      progress: (0.5 * pictures.length) / walkLength,
      detail: `Drawing ${pictures.length} of ${walkLength}`,
    });
  }
  const fileName = `${request.fileStem}.${request.format === 'apng' ? 'png' : 'webm'}`;
  const encoded = (count: number, total: number): void =>
    tell({ progress: 0.5 + (0.5 * count) / total, detail: `Writing ${count} of ${total}` });
  if (request.format === 'webm') {
    // Only who wants such a film loads what writes it.
    const { webmOf } = await import('./webm.ts');
    const film = thereAndBack(pictures.map((picture) => toSheet(picture, 1)));
    const onEncoded = (count: number): void => encoded(count, film.length);
    return { fileName, blob: await webmOf(film, { delayMs: DELAY_MS, signal, onEncoded }) };
  }
  const { resolution, channels } = pictures[0]!;
  const shape = { width: resolution, height: resolution, channels };
  const frames: Uint8Array[] = [];
  for (const picture of pictures) {
    // A task of its own each, so that giving up is heard.
    await new Promise((resolve) => setTimeout(resolve));
    throwIfAborted(signal);
    frames.push(packFrame(shape, layOut(picture, 1, channels)));
    encoded(frames.length, pictures.length);
  }
  const { walk, noise, text } = request;
  const said = walkText({ model, noise }, { file: fileName, walk }, text);
  const bytes = encodeApng({
    ...shape,
    frames: thereAndBack(frames),
    delayMs: DELAY_MS,
    text: { [textKeyword]: said },
  });
  return { fileName, blob: new Blob([bytes], { type: 'image/png' }) };
}

/** The ends once each, so that it goes round without a halt. */
function thereAndBack<T>(items: readonly T[]): T[] {
  return [...items, ...items.slice(1, -1).reverse()];
}
