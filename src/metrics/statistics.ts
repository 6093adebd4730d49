/**
 * The statistics of a set of images for a distance: moments of its features, and the first features themselves.
 */
import type { FeatureExtractor, ImageBatch } from './extractor.ts';
import { MomentAccumulator, type Moments } from './moments.ts';

/** Features kept for the kernel distance: its error falls with the root, its cost grows with the square. */
const KEPT_FEATURES = 5_000;

export interface FeatureStatistics {
  moments: Moments;
  /** [min(count, 5 000),D] of the first images. */
  features: Float32Array;
}

export class StatisticsCollector {
  readonly #moments: MomentAccumulator;
  readonly #features: Float32Array;

  /** @param expected images to come at most */
  constructor(
    readonly extractor: FeatureExtractor,
    expected: number,
  ) {
    this.#moments = new MomentAccumulator(extractor.dimension);
    this.#features = new Float32Array(Math.min(expected, KEPT_FEATURES) * extractor.dimension);
  }

  async add(images: ImageBatch): Promise<void> {
    const features = await this.extractor.extract(images);
    const at = this.#moments.count * this.extractor.dimension;
    if (at < this.#features.length) this.#features.set(features.subarray(0, this.#features.length - at), at);
    this.#moments.add(features);
  }

  /** Throws 'too-few-images' below two. */
  finish(): FeatureStatistics {
    const kept = Math.min(this.#features.length, this.#moments.count * this.extractor.dimension);
    return { moments: this.#moments.moments(), features: this.#features.subarray(0, kept) };
  }
}
