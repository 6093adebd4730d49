/**
 * The official evaluation at any number of images: the distance between reals (the first N in file order) and as many
 * fresh fakes, and how much of the fakes' random fingerprints the decoder reads. Fakes go to the extractor as 8-bit pixels
 * and to the decoder as they are. Deterministic in its seed.
 */
import type { NetworkConfig } from '../engine/networks/config.ts';
import type { Weights } from '../engine/networks/layers.ts';
import { StudioError } from '../base/error.ts';
import { createBreather } from '../base/breathe.ts';
import { accuracyOf, type BitAccuracy } from './bit-accuracy.ts';
import type { FeatureExtractor, ImageBatch } from './extractor.ts';
import { DecodedFakes } from './decoded-fakes.ts';
import { frechetDistance } from './frechet.ts';
import { kernelDistance } from './kernel.ts';
import { StatisticsCollector, type FeatureStatistics } from './statistics.ts';

export type EvaluationStage = 'reals' | 'fakes' | 'distance';

export interface EvaluationWatcher {
  onProgress?: (stage: EvaluationStage, share: number) => void;
  signal?: AbortSignal;
  /** Hears of kernels that the driver refused, and of a batch that could not be captured. */
  onFallback?: (error: StudioError) => void;
}

export interface FakesOptions {
  config: NetworkConfig;
  /** Mapping and synthesis of the moving average, and the decoder. */
  weights: Weights;
  extractor: FeatureExtractor;
  count: number;
  /** Images made at once. */
  batch: number;
  seed: number;
  /** False leaves the kernel distance out: on 5 000 Inception features a side it takes half a minute. */
  kernel?: boolean;
}

export interface Evaluation {
  /** Fakes; the reals' number stands in their statistics. */
  images: number;
  /** FID if and only if the extractor is Inception. */
  frechet: number;
  /** KID if and only if the extractor is Inception; null where it was left out. */
  kernel: number | null;
  bits: BitAccuracy;
}

/** The reals, read as they are needed: a dataset need not fit in memory. */
export interface RealImages extends Omit<ImageBatch, 'data'> {
  /** Those from `from` up to, not including, `to`: uint8 [to-from,H,W,C]. */
  read(from: number, to: number): Uint8Array | Promise<Uint8Array>;
}

export function imagesInMemory({ data, ...shape }: ImageBatch): RealImages {
  const sizeBytes = shape.height * shape.width * shape.channels;
  return { ...shape, read: (from, to) => data.subarray(from * sizeBytes, to * sizeBytes) };
}

/** Statistics of the first `count` reals. They depend on nothing else, so they are worth keeping. */
export async function realStatistics(
  reals: RealImages,
  extractor: FeatureExtractor,
  watcher: EvaluationWatcher = {},
): Promise<FeatureStatistics> {
  const { height, width, channels } = reals;
  const collector = new StatisticsCollector(extractor, reals.count);
  const breathe = createBreather();
  for (let from = 0; from < reals.count; from += extractor.batchSize) {
    await breathe();
    stopIfAborted(watcher.signal);
    const to = Math.min(reals.count, from + extractor.batchSize);
    await collector.add({ data: await reals.read(from, to), count: to - from, height, width, channels });
    watcher.onProgress?.('reals', to / reals.count);
  }
  return collector.finish();
}

export async function evaluate(
  options: FakesOptions,
  reals: FeatureStatistics,
  watcher: EvaluationWatcher = {},
): Promise<Evaluation> {
  const { statistics: fakes, bits } = await fakeStatistics(options, watcher);
  const { signal, onProgress } = watcher;
  const distanceProgress = (from: number, to: number) => ({
    ...(signal ? { signal } : {}),
    onProgress: (share: number) => onProgress?.('distance', from + (to - from) * share),
  });
  const frechet = await frechetDistance(
    reals.moments,
    fakes.moments,
    distanceProgress(0, options.kernel === false ? 1 : 0.5),
  );
  const kernel =
    options.kernel === false
      ? null
      : await kernelDistance(
          reals.features,
          fakes.features,
          options.extractor.dimension,
          distanceProgress(0.5, 1),
        );
  return { images: options.count, frechet, kernel, bits };
}

async function fakeStatistics(
  options: FakesOptions,
  { onProgress, signal, onFallback }: EvaluationWatcher,
): Promise<{ statistics: FeatureStatistics; bits: BitAccuracy }> {
  const { config, weights, count, extractor, seed } = options;
  const collector = new StatisticsCollector(extractor, count);
  const fakes = new DecodedFakes(config, weights, seed, { onFallback });
  const breathe = createBreather();
  let right = 0;
  try {
    for (let from = 0, step = 0; from < count; from += options.batch, step++) {
      await breathe();
      stopIfAborted(signal);
      const n = Math.min(options.batch, count - from);
      const { pixels, readRight } = await fakes.draw(step, n);
      right += readRight;
      const { resolution, channels } = config;
      await collector.add({ data: pixels, count: n, height: resolution, width: resolution, channels });
      onProgress?.('fakes', Math.min(1, (from + n) / count));
    }
  } finally {
    fakes.dispose();
  }
  return { statistics: collector.finish(), bits: accuracyOf(right, count * config.fingerprintSize) };
}

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new StudioError('cancelled', 'The evaluation was cancelled.');
}
