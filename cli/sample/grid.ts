/** The grid that a check of the sample model draws: rows are latents, columns are fingerprints. */
import type { PlainModel } from '../../src/engine/networks/plain-model.ts';
import { disposeWeights, toTensors } from '../../src/engine/networks/load.ts';
import { toPixels } from '../../src/engine/networks/pixels.ts';
import { pictureFile } from '../../src/drawing/picture-file.ts';
import { asPictures } from '../../src/drawing/sheet.ts';
import { rowsOf } from '../../src/drawing/source.ts';
import { Fakes } from './fakes.ts';

const rows = 8;
const columns = 12;

/** A PNG of rows × columns images. Needs an open backend. */
export async function drawMatrix({ config, weights: plain }: PlainModel, seed: number): Promise<Uint8Array> {
  const { latentSize, fingerprintSize } = config;
  const count = rows * columns;
  const cells = Array.from({ length: count }, (_, cell) => cell);
  const fakes = new Fakes(config, seed);
  const drawn = fakes.inputs(Math.max(rows, columns));
  const inputs = {
    count,
    latents: rowsOf(
      drawn.latents,
      latentSize,
      cells.map((cell) => Math.floor(cell / columns)),
    ),
    fingerprints: rowsOf(
      drawn.fingerprints,
      fingerprintSize,
      cells.map((cell) => cell % columns),
    ),
  };
  const weights = toTensors(plain);
  try {
    const { images } = await fakes.draw(weights, inputs);
    return pictureFile(asPictures(config, toPixels(images, 'rint')), { columns });
  } finally {
    disposeWeights(weights);
  }
}
