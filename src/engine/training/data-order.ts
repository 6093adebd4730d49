/**
 * The order in which a run sees its images: each epoch a fresh permutation, a pure function of (seed, epoch), so that it
 * resumes from a count alone. Mirroring is a coin per image shown. Pictures are read one iteration ahead.
 */
import { randomBits, randomWords } from '../random/threefry.ts';
import { streams } from './streams.ts';

/** A dataset, of which pictures are read as they are needed: it need not fit in memory. */
export interface ImageSet {
  count: number;
  resolution: number;
  channels: number;
  /** The pictures at `indices`, one after another: uint8 [k,H,W,channels], H = W = resolution. */
  read(indices: readonly number[]): Uint8Array | Promise<Uint8Array>;
}

/** A dataset that is in memory: `data` is uint8 [count,H,W,channels]. */
export function imagesOf({ data, ...shape }: Omit<ImageSet, 'read'> & { data: Uint8Array }): ImageSet {
  const size = shape.resolution * shape.resolution * shape.channels;
  return {
    ...shape,
    read(indices) {
      const pixels = new Uint8Array(indices.length * size);
      for (const [i, index] of indices.entries())
        pixels.set(data.subarray(index * size, (index + 1) * size), i * size);
      return pixels;
    },
  };
}

/** The images of an iteration: how many were shown before it, and how many it shows. */
interface Batch {
  shown: number;
  batch: number;
}

export class DataOrder {
  private epoch = -1;
  private permutation = new Uint32Array(0);
  /** The images read, or being read, for the next iteration. */
  private next: (Batch & { pixels: Uint8Array | Promise<Uint8Array> }) | undefined;

  constructor(
    private readonly images: ImageSet,
    private readonly seed: number,
    private readonly mirror: boolean,
  ) {}

  /** Begins to read the images of an iteration. If that fails, ready() rejects. */
  expect({ shown, batch }: Batch): void {
    const indices = Array.from({ length: batch }, (_, i) => this.index(shown + i));
    const pixels = this.images.read(indices);
    if (pixels instanceof Promise) pixels.catch(() => undefined);
    this.next = { shown, batch, pixels };
  }

  /** Waits until the pictures of an iteration are in memory. Rejects with what reading them rejects with. */
  async ready(of: Batch): Promise<void> {
    if (!this.isNext(of)) this.expect(of);
    const { next } = this;
    try {
      next!.pixels = await next!.pixels;
    } catch (error) {
      if (this.next === next) this.next = undefined; // the next try reads again
      throw error;
    }
  }

  /**
   * The reals of an iteration, x·2/255 - 1, as [batch,H,W,channels] in `out`. Pictures that are not in memory must have been
   * waited for with ready().
   */
  fill(out: Float32Array, of: Batch, iteration: number): void {
    if (!this.isNext(of)) this.expect(of);
    const pixels = this.next!.pixels;
    this.next = undefined;
    if (pixels instanceof Promise) throw new Error('The pictures of this iteration were not waited for.');
    const { resolution, channels } = this.images;
    const row = resolution * channels;
    const size = resolution * row;
    const flips = this.mirror
      ? randomBits({ seed: this.seed, stream: streams.mirror, step: iteration }, of.batch)
      : undefined;
    for (let i = 0; i < of.batch; i++) {
      const flip = flips?.[i] === 1;
      for (let y = 0; y < resolution; y++) {
        for (let x = 0; x < resolution; x++) {
          const from = i * size + y * row + (flip ? resolution - 1 - x : x) * channels;
          const to = i * size + y * row + x * channels;
          for (let c = 0; c < channels; c++) out[to + c] = (pixels[from + c]! * 2) / 255 - 1;
        }
      }
    }
  }

  private isNext({ shown, batch }: Batch): boolean {
    return this.next?.shown === shown && this.next.batch === batch;
  }

  /** Index of the k-th image shown. */
  private index(k: number): number {
    const { count } = this.images;
    const epoch = Math.floor(k / count);
    if (epoch !== this.epoch) {
      this.permutation = shuffled(count, this.seed, epoch);
      this.epoch = epoch;
    }
    return this.permutation[k % count]!;
  }
}

/** Fisher and Yates with words of the counter-based generator. */
function shuffled(count: number, seed: number, epoch: number): Uint32Array<ArrayBuffer> {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  const words = randomWords({ seed, stream: streams.order, step: epoch }, count);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor((words[i]! / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
