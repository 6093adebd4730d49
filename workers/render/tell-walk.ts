/** The pictures of a walk for the page, told as they come: each a sheet of its own, as its file would have it. */
import { asPictures, pictureAt, toSheet } from '../../src/drawing/sheet.ts';
import { toPixels } from '../../src/engine/networks/pixels.ts';
import type { Job } from '../kit/job.ts';
import type { WalkPictures, WalkRequest } from './cell-protocol.ts';
import type { GridDrawer } from './grid-drawer.ts';

/** Throws what drawing throws. */
export async function tellWalk(
  drawer: GridDrawer,
  request: WalkRequest,
  { signal, tell }: Job<WalkPictures>,
): Promise<void> {
  for await (const { info, from, values } of drawer.walk(request, signal)) {
    const all = asPictures(info, toPixels(values, 'truncate'));
    const pictures = Array.from({ length: all.count }, (_, i) => toSheet(pictureAt(all, i), 1));
    tell({ from, pictures });
  }
}
