/**
 * The official evaluation at any number of images: the distance between reals (the first N in file order) and
 * fakes, and how much of the fakes' random fingerprints the decoder reads. The caller draws the fakes.
 */
import { throwIfAborted } from '../base/abort.ts';
import { createBreather } from '../base/breathe.ts';
import { accuracyOf, type BitAccuracy } from './bit-accuracy.ts';
import type { FeatureExtractor, ImageBatch } from './extractor.ts';
import { frechetDistance } from './frechet.ts';
import { kernelDistance } from './kernel.ts';
import { StatisticsCollector, type FeatureStatistics } from './statistics.ts';

export type EvaluationStage = 'reals' | 'fakes' | 'distance';

export interface EvaluationWatcher {
  onProgress?: (stage: EvaluationStage, share: number) => void;
  signal?: AbortSignal | undefined;
}

/** Fakes as they are drawn, and how much of their fingerprints the decoder reads. */
export interface FakeBatch {
  /** uint8 [count,H,W,C] */
  pixels: Uint8Array;
  count: number;
  /** Bits read right of each, [count]. */
  readRight: readonly number[];
}

export interface Fakes extends Omit<ImageBatch, 'data'> {
  /** Bits of a fingerprint. */
  bitCount: number;
  /** All of them, drawn as they are asked for. */
  batches(): AsyncIterable<FakeBatch>;
}

export interface EvaluationOptions {
  fakes: Fakes;
  extractor: FeatureExtractor;
  /** False leaves the kernel distance out: on 5 000 Inception features a side it takes half a minute. */
  kernel?: boolean;
}

export interface Evaluation {
  /** The number of fakes. The number of reals is in their statistics. */
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
    throwIfAborted(watcher.signal);
    const to = Math.min(reals.count, from + extractor.batchSize);
    await collector.add({ data: await reals.read(from, to), count: to - from, height, width, channels });
    watcher.onProgress?.('reals', to / reals.count);
  }
  return collector.finish();
}

export async function evaluate(
  options: EvaluationOptions,
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
  return { images: options.fakes.count, frechet, kernel, bits };
}

/** Measures only how much of the fakes' fingerprints the decoder reads; needs neither reals nor features. */
export async function evaluateBits(
  fakes: Fakes,
  { onProgress, signal }: EvaluationWatcher = {},
): Promise<Pick<Evaluation, 'images' | 'bits'>> {
  const breathe = createBreather();
  const rights: number[] = [];
  throwIfAborted(signal);
  for await (const { readRight } of fakes.batches()) {
    rights.push(...readRight);
    onProgress?.('fakes', rights.length / fakes.count);
    await breathe();
    throwIfAborted(signal);
  }
  return { images: fakes.count, bits: accuracyOf(rights, fakes.bitCount) };
}

async function fakeStatistics(
  { fakes, extractor }: EvaluationOptions,
  { onProgress, signal }: EvaluationWatcher,
): Promise<{ statistics: FeatureStatistics; bits: BitAccuracy }> {
  const { count, height, width, channels, bitCount } = fakes;
  const collector = new StatisticsCollector(extractor, count);
  const breathe = createBreather();
  const rights: number[] = [];
  throwIfAborted(signal);
  for await (const { pixels, count: n, readRight } of fakes.batches()) {
    rights.push(...readRight);
    await collector.add({ data: pixels, count: n, height, width, channels });
    onProgress?.('fakes', rights.length / count);
    await breathe();
    throwIfAborted(signal);
  }
  return { statistics: collector.finish(), bits: accuracyOf(rights, bitCount) };
}
