/** The grid that a check of the sample model drew: rows are latents, columns are fingerprints. */
import type { PlainModel } from '../../src/engine/networks/load.ts';
import { disposeWeights, toTensors } from '../../src/engine/networks/load.ts';
import { toPixels } from '../../src/engine/networks/pixels.ts';
import { encodePng } from '../../src/formats/png-encode.ts';
import { Fakes } from './fakes.ts';

const rows = 8;
const columns = 12;

/** A PNG of rows × columns images. Needs an open backend. */
export async function drawMatrix({ config, weights: plain }: PlainModel, seed: number): Promise<Uint8Array> {
  const { resolution, channels, latentSize, fingerprintSize } = config;
  const fakes = new Fakes(config, seed);
  const weights = toTensors(plain);
  try {
    const drawn = await fakes.inputs(Math.max(rows, columns));
    const latents = new Float32Array(rows * columns * latentSize);
    const fingerprints = new Float32Array(rows * columns * fingerprintSize);
    for (let cell = 0; cell < rows * columns; cell++) {
      const [row, column] = [Math.floor(cell / columns), cell % columns];
      latents.set(drawn.latents.subarray(row * latentSize, (row + 1) * latentSize), cell * latentSize);
      const bits = drawn.fingerprints.subarray(column * fingerprintSize, (column + 1) * fingerprintSize);
      fingerprints.set(bits, cell * fingerprintSize);
    }
    const inputs = { count: rows * columns, latents, fingerprints };
    const { images } = await fakes.draw(weights, inputs, (drawnImages) => ({ images: drawnImages }));
    const pixels = toPixels(images, 'rint');
    const rowBytes = resolution * channels;
    const data = new Uint8Array(pixels.length);
    for (let line = 0; line < rows * columns * resolution; line++) {
      const [cell, y] = [Math.floor(line / resolution), line % resolution];
      const [row, column] = [Math.floor(cell / columns), cell % columns];
      const to = ((row * resolution + y) * columns + column) * rowBytes;
      data.set(pixels.subarray(line * rowBytes, (line + 1) * rowBytes), to);
    }
    const size = { width: columns * resolution, height: rows * resolution };
    return encodePng({ ...size, channels: channels === 1 ? 1 : 3, data });
  } finally {
    fakes.dispose();
    disposeWeights(weights);
  }
}
