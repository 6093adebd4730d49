/**
 * The order in which a run sees its images: each epoch a fresh permutation, a pure function of (seed, epoch), so that it
 * resumes from a count alone. Mirroring is a coin per image shown.
 */
import { randomBits, randomWords } from '../random/threefry.ts';
import { streams } from './streams.ts';

/** A dataset in memory: uint8 [count,H,W,channels], H = W = resolution. */
export interface ImageSet {
  count: number;
  resolution: number;
  channels: number;
  data: Uint8Array;
}

export class DataOrder {
  private epoch = -1;
  private permutation = new Uint32Array(0);

  constructor(
    private readonly images: ImageSet,
    private readonly seed: number,
    private readonly mirror: boolean,
  ) {}

  /** The next `batch` reals after `imagesShown`, x·2/255 - 1, as [batch,H,W,channels] in `out`. */
  fill(out: Float32Array, batch: number, imagesShown: number, iteration: number): void {
    const { resolution, channels, data } = this.images;
    const row = resolution * channels;
    const size = resolution * row;
    const flips = this.mirror
      ? randomBits({ seed: this.seed, stream: streams.mirror, step: iteration }, batch)
      : undefined;
    for (let i = 0; i < batch; i++) {
      const source = this.index(imagesShown + i) * size;
      const flip = flips?.[i] === 1;
      for (let y = 0; y < resolution; y++) {
        for (let x = 0; x < resolution; x++) {
          const from = source + y * row + (flip ? resolution - 1 - x : x) * channels;
          const to = i * size + y * row + x * channels;
          for (let c = 0; c < channels; c++) out[to + c] = (data[from + c]! * 2) / 255 - 1;
        }
      }
    }
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
