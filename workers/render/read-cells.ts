/**
 * What the decoder reads in the cells of a grid, from 8-bit pictures as in files: how many bits are right, and
 * how sure it is.
 */
import { throwIfAborted } from '../../src/base/abort.ts';
import { readPictures } from '../../src/decoding/reader.ts';
import { watchedBatch } from '../../src/drawing/batch-size.ts';
import { asPictures, pictureAt } from '../../src/drawing/sheet.ts';
import { toPixels } from '../../src/engine/networks/pixels.ts';
import { bitConfidences, bitsFromLogits } from '../../src/fingerprint/bits.ts';
import type { Drawing, WithModel } from './grid-drawer.ts';
import type { CellScore } from './protocol.ts';

/** Null where the model has no decoder. Throws 'aborted' before the next batch once nobody wants it. */
export async function readCells(
  drawing: Drawing,
  withModel: WithModel,
  signal: AbortSignal,
): Promise<CellScore[] | null> {
  const logits = await readDrawing(drawing, withModel, signal);
  return logits && logits.map((own, i) => scoreOf(own, drawing.cells[i]!.fingerprint));
}

/** The logits [bits] of each cell, as its file would be read; null and throws as readCells. */
export async function readDrawing(
  { info, cells, values }: Drawing,
  withModel: WithModel,
  signal: AbortSignal,
): Promise<Float32Array[] | null> {
  if (info.parameterCount.decoder === undefined) return null;
  const pictures = asPictures(info, toPixels(values, 'truncate'));
  const size = watchedBatch(info.network, info.backend, cells.length);
  const read: Float32Array[] = [];
  while (read.length < cells.length) {
    const batch = cells.slice(read.length, read.length + size);
    const pixels = batch.map((_, i) => pictureAt(pictures, read.length + i).data);
    const readings = await withModel(info.id, (model) => {
      throwIfAborted(signal);
      return readPictures(model, pixels, size);
    });
    read.push(...readings.map(({ logits }) => logits));
  }
  return read;
}

function scoreOf(logits: Float32Array, fingerprint: string): CellScore {
  const right = bitsFromLogits(logits).filter((bit, i) => String(bit) === fingerprint[i]).length;
  const sure = bitConfidences(logits);
  return { right, confidence: sure.reduce((sum, one) => sum + one, 0) / sure.length };
}
