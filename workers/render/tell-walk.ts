/**
 * Sends the pictures of a walk to the page as they come, each as a sheet of its own, with the pixels that its
 * file would have.
 */
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
