/** Cells as one PNG file that names the model and, where that is wanted, seeds and fingerprints. */
import { gridText, pictureText } from '../../src/drawing/manifest.ts';
import { pictureFile } from '../../src/drawing/picture-file.ts';
import { asPictures } from '../../src/drawing/sheet.ts';
import { toPixels } from '../../src/engine/networks/pixels.ts';
import type { GridDrawer } from './grid-drawer.ts';
import type { ExportReply, ExportRequest } from './protocol.ts';
import { shownPixels } from './shown-pixels.ts';

/** Throws what drawing throws. */
export async function exportPng(drawer: GridDrawer, request: ExportRequest): Promise<ExportReply> {
  const { modelId, cells, columns, noise, difference, fileStem, text } = request;
  const { info, values } = await drawer.draw({ modelId, noise, cellsOf: () => cells });
  const fileName = `${fileStem}.png`;
  const origin = { model: info.sha256, noise };
  const [only, ...others] = cells;
  // A single image is rounded as the official generator command does it, a grid as official grids are.
  const bytes =
    only && others.length === 0
      ? pictureFile(asPictures(info, toPixels(values, 'truncate')), {
          text: pictureText(origin, { file: fileName, ...only }, text),
        })
      : pictureFile(asPictures(info, shownPixels(values, cells.length, difference).pixels), {
          columns,
          text: gridText(origin, { file: fileName, cells, columns, difference }, text),
        });
  return { fileName, bytes };
}
