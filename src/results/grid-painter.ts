/**
 * The grids of a run as PNG files in the official sizes: the reals, and the three kinds of fakes from the run's own latents
 * and fingerprints, drawn with fresh noise. Which weights draw (the moving average, by rule) is the caller's choice.
 * METHOD.md, row grids.
 */
import { drawAll, type WithPainter } from '../drawing/draw-batches.ts';
import { pictureFile } from '../drawing/picture-file.ts';
import { rowInputs, type Rows, type SharedRow } from '../drawing/row-source.ts';
import { asPictures } from '../drawing/sheet.ts';
import type { PictureSource } from '../drawing/source.ts';
import type { NetworkConfig } from '../engine/networks/config.ts';
import { toPixels } from '../engine/networks/pixels.ts';
import { RandomState } from '../engine/random/numpy.ts';
import type { ImageSet } from '../engine/training/data-order.ts';
import { gridKinds, gridSize, type GridKind, type GridSize } from '../formats/official-results.ts';

const shared: Record<GridKind, SharedRow> = {
  arbitrary: 'none',
  'latents-same': 'latent',
  'watermarks-same': 'fingerprint',
};

export class GridPainter {
  readonly size: GridSize;
  readonly #rows: Rows;
  #batches = 0;

  /** Latents and fingerprints are numpy's for the run's seed. Holds nothing on the device. */
  constructor(
    private readonly config: NetworkConfig,
    private readonly seed: number,
  ) {
    this.size = gridSize(config.resolution);
    const random = new RandomState(seed);
    this.#rows = {
      latents: Float32Array.from(random.randn(this.count * config.latentSize)),
      fingerprints: Float32Array.from(random.bits(this.count * config.fingerprintSize)),
    };
  }

  /** Images in a grid. */
  get count(): number {
    return this.size.columns * this.size.rows;
  }

  /** The first images of the dataset; a dataset smaller than the grid starts again from its first image. */
  async paintReals(images: ImageSet): Promise<Uint8Array<ArrayBuffer>> {
    const indices = Array.from({ length: this.count }, (_, cell) => cell % images.count);
    return this.#png(await images.read(indices));
  }

  /**
   * The three grids. @param batch images at once @param onDrawn is told how much is drawn, 0…1, and the kind of
   * the last images; it may throw to give up
   */
  async paintFakes(
    withPainter: WithPainter,
    batch: number,
    onDrawn: (share: number, kind: GridKind) => void = () => undefined,
  ): Promise<Record<GridKind, Uint8Array<ArrayBuffer>>> {
    const total = gridKinds.length * this.count;
    const paint = async (kind: GridKind): Promise<Uint8Array<ArrayBuffer>> => {
      const before = gridKinds.indexOf(kind) * this.count;
      const source = this.#sourceOf(kind);
      // No two batches of a run's grids have the same noise.
      this.#batches += Math.ceil(this.count / batch);
      const values = await drawAll(source, batch, withPainter, (done) =>
        onDrawn((before + done) / total, kind),
      );
      return this.#png(toPixels(values, 'rint'));
    };
    return {
      arbitrary: await paint('arbitrary'),
      'latents-same': await paint('latents-same'),
      'watermarks-same': await paint('watermarks-same'),
    };
  }

  #sourceOf(kind: GridKind): PictureSource {
    return {
      count: this.count,
      noise: { seed: this.seed, noise: 0 },
      firstStep: this.#batches,
      inputsOf: (indices) => ({ ...rowInputs(this.#rows, this.config, indices, shared[kind]), noises: [] }),
    };
  }

  #png(data: Uint8Array): Uint8Array<ArrayBuffer> {
    return pictureFile(asPictures(this.config, data), { columns: this.size.columns });
  }
}
