/**
 * The grids of a run as PNG files in the official sizes: the reals, and the three kinds of fakes from the run's own latents
 * and fingerprints, drawn with fresh noise. Which weights draw (the moving average, by rule) is the caller's choice.
 * METHOD.md, row grids.
 */
import type { CapturedFunctions } from '../engine/gpu/capture/captured-functions.ts';
import type { NetworkConfig } from '../engine/networks/config.ts';
import type { Weights } from '../engine/networks/layers.ts';
import { toPixels } from '../engine/networks/pixels.ts';
import { RandomState } from '../engine/random/numpy.ts';
import type { ImageSet } from '../engine/training/data-order.ts';
import { gridSize, type GridKind, type GridSize } from '../formats/official-results.ts';
import { encodePng } from '../formats/png-encode.ts';
import { FreshNoiseGenerator } from './fresh-noise-generator.ts';

/**
 * Calls `draw` with weights on the open backend, and with what is captured for them. Each call is one batch, so that
 * whoever owns the device can let other work in between, and can give other tensors after a loss.
 */
export type WithWeights = <T>(
  draw: (weights: Weights, functions: CapturedFunctions) => Promise<T>,
) => Promise<T>;

export class GridPainter {
  readonly size: GridSize;
  readonly #latents: Float32Array<ArrayBuffer>;
  readonly #fingerprints: Float32Array<ArrayBuffer>;
  #batches = 0;

  /** Latents and fingerprints are numpy's for the run's seed. Holds nothing on the device. */
  constructor(
    private readonly config: NetworkConfig,
    private readonly seed: number,
  ) {
    this.size = gridSize(config.resolution);
    const random = new RandomState(seed);
    this.#latents = Float32Array.from(random.randn(this.count * config.latentSize));
    this.#fingerprints = Float32Array.from(random.bits(this.count * config.fingerprintSize));
  }

  /** Images in a grid. */
  get count(): number {
    return this.size.columns * this.size.rows;
  }

  /** The first images of the dataset, from the start again where it has fewer than the grid. */
  paintReals({ data, count, resolution, channels }: ImageSet): Uint8Array<ArrayBuffer> {
    const sizeBytes = resolution * resolution * channels;
    const cellAt = (cell: number): Uint8Array => {
      const image = cell % count;
      return data.subarray(image * sizeBytes, (image + 1) * sizeBytes);
    };
    return this.#sheet(cellAt, channels);
  }

  /** @param batch images at once; `onDrawn` hears how many more there are and may throw to give up */
  async paintFakes(
    kind: GridKind,
    withWeights: WithWeights,
    batch: number,
    onDrawn: (images: number) => void = () => undefined,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const cells: Uint8Array[] = [];
    while (cells.length < this.count) {
      const from = cells.length;
      const n = Math.min(batch, this.count - from);
      const pixels = await withWeights((...drawer) => this.#draw(kind, drawer, from, n));
      const sizeBytes = pixels.length / n;
      for (let i = 0; i < n; i++) cells.push(pixels.subarray(i * sizeBytes, (i + 1) * sizeBytes));
      onDrawn(n);
    }
    return this.#sheet((cell) => cells[cell]!, this.config.channels);
  }

  /** uint8 [n,R,R,C]. */
  async #draw(
    kind: GridKind,
    [weights, functions]: Parameters<Parameters<WithWeights>[0]>,
    from: number,
    n: number,
  ): Promise<Uint8Array> {
    const { latentSize, fingerprintSize } = this.config;
    const generator = functions.get(
      weights,
      `official grid ${n}`,
      (options) => new FreshNoiseGenerator(this.config, weights, n, this.seed, options),
    );
    const z = rowsOf(this.#latents, latentSize, from, n, kind === 'latents-same');
    const fingerprint = rowsOf(this.#fingerprints, fingerprintSize, from, n, kind === 'watermarks-same');
    // No two batches of a run's grids have the same noise.
    return toPixels(await generator.draw(z, fingerprint, this.#batches++), 'rint');
  }

  /** Cells [R,R,C], row by row, as one PNG. */
  #sheet(cellAt: (cell: number) => Uint8Array, channels: number): Uint8Array<ArrayBuffer> {
    const { resolution } = this.config;
    const { columns, rows } = this.size;
    const rowBytes = resolution * channels;
    const data = new Uint8Array(this.count * resolution * rowBytes);
    for (let cell = 0; cell < this.count; cell++) {
      const pixels = cellAt(cell);
      const [column, row] = [cell % columns, Math.floor(cell / columns)];
      for (let y = 0; y < resolution; y++) {
        const at = ((row * resolution + y) * columns + column) * rowBytes;
        data.set(pixels.subarray(y * rowBytes, (y + 1) * rowBytes), at);
      }
    }
    return encodePng({
      width: columns * resolution,
      height: rows * resolution,
      channels: channels === 1 ? 1 : 3,
      data,
    });
  }
}

/** Rows from..from+n of [count,size], or n times the first row. */
function rowsOf(
  values: Float32Array<ArrayBuffer>,
  size: number,
  from: number,
  n: number,
  same: boolean,
): Float32Array<ArrayBuffer> {
  return same
    ? Float32Array.from({ length: n * size }, (_, i) => values[i % size]!)
    : values.slice(from * size, (from + n) * size);
}
