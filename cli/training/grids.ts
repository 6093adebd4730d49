/**
 * The grids of a run as PNG files: the reals, and the three kinds of fakes from the run's own latents and fingerprints,
 * drawn by the moving average with fresh noise. METHOD.md, row grids.
 */
import * as tf from '@tensorflow/tfjs-core';
import { resolutionLog2, type NetworkConfig } from '../../src/engine/networks/config.ts';
import { generate } from '../../src/engine/networks/generator.ts';
import { noiseResolution } from '../../src/engine/networks/layout.ts';
import type { Weights } from '../../src/engine/networks/layers.ts';
import { toPixelsRounded } from '../../src/engine/networks/pixels.ts';
import { RandomState } from '../../src/engine/random/numpy.ts';
import { RandomSource } from '../../src/engine/random/source.ts';
import type { ImageSet } from '../../src/engine/training/data-order.ts';
import { gridSize, type GridKind, type GridSize } from '../../src/formats/official-results.ts';
import { encodePng } from '../../src/formats/png-encode.ts';
import { batchSizeFor } from '../batches.ts';

export class GridPainter {
  readonly #size: GridSize;
  readonly #latents: Float32Array;
  readonly #fingerprints: Float32Array;
  readonly #noise: RandomSource;
  #calls = 0;

  /** Latents and fingerprints are numpy's for the run's seed. The painter owns one small tensor: dispose() it. */
  constructor(
    private readonly config: NetworkConfig,
    seed: number,
  ) {
    this.#size = gridSize(config.resolution);
    const random = new RandomState(seed);
    this.#latents = Float32Array.from(random.randn(this.#count * config.latentSize));
    this.#fingerprints = Float32Array.from(random.bits(this.#count * config.fingerprintSize));
    this.#noise = new RandomSource(seed);
  }

  get #count(): number {
    return this.#size.columns * this.#size.rows;
  }

  /** The first images of the dataset, from the start again where it has fewer than the grid. */
  paintReals({ data, count, resolution, channels }: ImageSet): Uint8Array {
    const sizeBytes = resolution * resolution * channels;
    return this.#sheet((cell) => data.subarray((cell % count) * sizeBytes, ((cell % count) + 1) * sizeBytes));
  }

  async paintFakes(kind: GridKind, weights: Weights): Promise<Uint8Array> {
    const batch = batchSizeFor(this.config);
    const cells: Uint8Array[] = [];
    for (let from = 0; from < this.#count; from += batch) {
      cells.push(...(await this.#draw(kind, weights, from, Math.min(batch, this.#count - from))));
    }
    return this.#sheet((cell) => cells[cell]!);
  }

  dispose(): void {
    this.#noise.dispose();
  }

  async #draw(kind: GridKind, weights: Weights, from: number, n: number): Promise<Uint8Array[]> {
    const { latentSize, fingerprintSize } = this.config;
    this.#noise.setStep(this.#calls++);
    const images = tf.tidy(() => {
      const z = rows(this.#latents, latentSize, from, n, kind === 'latents-same');
      const fingerprint = rows(this.#fingerprints, fingerprintSize, from, n, kind === 'watermarks-same');
      const noise = Array.from({ length: 2 * resolutionLog2(this.config) - 3 }, (_, layer) => {
        const size = noiseResolution(layer);
        return this.#noise.normal([n, size, size, 1], layer);
      });
      return generate(this.config, weights, z, fingerprint, noise);
    });
    const pixels = toPixelsRounded(await images.data());
    images.dispose();
    const sizeBytes = pixels.length / n;
    return Array.from({ length: n }, (_, i) => pixels.subarray(i * sizeBytes, (i + 1) * sizeBytes));
  }

  /** Cells [R,R,C], row by row, as one PNG. */
  #sheet(cellAt: (cell: number) => Uint8Array): Uint8Array {
    const { resolution, channels } = this.config;
    const { columns, rows: rowCount } = this.#size;
    const rowBytes = resolution * channels;
    const sheet = new Uint8Array(this.#count * resolution * rowBytes);
    for (let cell = 0; cell < this.#count; cell++) {
      const pixels = cellAt(cell);
      const [column, row] = [cell % columns, Math.floor(cell / columns)];
      for (let y = 0; y < resolution; y++) {
        const at = ((row * resolution + y) * columns + column) * rowBytes;
        sheet.set(pixels.subarray(y * rowBytes, (y + 1) * rowBytes), at);
      }
    }
    return encodePng({
      width: columns * resolution,
      height: rowCount * resolution,
      channels: channels === 1 ? 1 : 3,
      data: sheet,
    });
  }
}

/** Rows from..from+n of [count,size], or n times the first row. */
function rows(values: Float32Array, size: number, from: number, n: number, same: boolean): tf.Tensor {
  const picked = same
    ? Float32Array.from({ length: n * size }, (_, i) => values[i % size]!)
    : values.slice(from * size, (from + n) * size);
  return tf.tensor(picked, [n, size]);
}
