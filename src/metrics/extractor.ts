/**
 * The interface of feature extractors: uint8 images in, one vector an image out. Extractors run on the current
 * tfjs backend and hold their weights there until disposed.
 */

/** Interleaved pixels [count,height,width,channels], as datasets store them. */
export interface ImageBatch {
  data: Uint8Array;
  count: number;
  height: number;
  width: number;
  channels: number;
}

export interface FeatureExtractor {
  /** Says what results may be called: only Inception's are an FID. */
  readonly kind: 'inception' | 'random';
  /** Values per image. */
  readonly dimension: number;
  /** Images that are worth sending at once: more only takes memory. */
  readonly batchSize: number;
  /** @returns [count,dimension], row-major. Grey images count as three equal channels. */
  extract(images: ImageBatch): Promise<Float32Array>;
  dispose(): void;
}
