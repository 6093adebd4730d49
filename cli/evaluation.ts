/**
 * The evaluation as commands run it: with the extractor from a weights file or the random one, statistics of the
 * reals kept between runs, progress on the console, and lines for metric-*.txt.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { NetworkConfig } from '../src/engine/networks/config.ts';
import type { Weights } from '../src/engine/networks/layers.ts';
import type { ImageSet } from '../src/engine/training/data-order.ts';
import { metricLine, type MetricResult } from '../src/formats/official-results.ts';
import { largestBatch } from '../src/drawing/batch-size.ts';
import { freshFakes } from '../src/drawing/fresh-fakes.ts';
import { evaluate, realStatistics, type Evaluation, type EvaluationStage } from '../src/metrics/evaluate.ts';
import type { FeatureExtractor } from '../src/metrics/extractor.ts';
import { InceptionFeatures } from '../src/metrics/inception/inception.ts';
import { readInceptionFile } from '../src/metrics/inception/weights-file.ts';
import { imagesOfMetric, metricName, metricResults } from '../src/metrics/metric-name.ts';
import { RandomFeatures } from '../src/metrics/random-features.ts';
import type { FeatureStatistics } from '../src/metrics/statistics.ts';
import { StudioError } from '../src/base/error.ts';
import { usageError, type Option } from './arguments.ts';
import type { Console } from './console.ts';
import { naming, readBytes } from './files.ts';
import { maybe, text } from './options.ts';
import { readKeptStatistics, writeKeptStatistics } from './kept-statistics.ts';

/** The number of images hashed at once for the file name of the kept statistics. */
const HASHED_AT_ONCE = 64;

export const inceptionOption = maybe(
  text(
    'FILE',
    "PyTorch-FID's weights (.pth, or the same as .safetensors). Without them, distances use random features.",
  ),
);

/** A comma-separated list of metric names, or none. */
export const metricsOption: Option<string[]> = {
  placeholder: 'NAME,…',
  help: 'fid_watermark_accuracy_30k, or the same with another number of images; or none.',
  fallback: { value: ['fid_watermark_accuracy_30k'] },
  parse(value) {
    if (value.toLowerCase() === 'none') return [];
    const names = value.split(',').map((name) => name.trim());
    names.forEach(imagesOfMetric);
    return names;
  },
};

export interface OpenedExtractor {
  extractor: FeatureExtractor;
  /** Identifies the extractor, since features of one are useless to another. */
  id: string;
}

/** Opens the extractor on the open backend. The caller disposes it. */
export async function openExtractor(inceptionPath: string | undefined): Promise<OpenedExtractor> {
  if (inceptionPath === undefined) return { extractor: new RandomFeatures(), id: 'random-features-1' };
  const bytes = await readBytes(inceptionPath);
  const extractor = await naming(
    inceptionPath,
    async () => new InceptionFeatures(await readInceptionFile(bytes)),
  );
  return { extractor, id: createHash('sha256').update(bytes).digest('hex') };
}

export interface MetricReport extends Evaluation {
  /** The name of the metric. Begins with 'fid' only if the features are Inception's. */
  metric: string;
  reals: number;
  results: MetricResult[];
  elapsedSeconds: number;
}

export class Evaluator {
  readonly #kept = new Map<number, FeatureStatistics>();

  /** @param cacheFolder where statistics of the reals are kept between runs */
  constructor(
    private readonly opened: OpenedExtractor,
    private readonly dataset: ImageSet,
    private readonly cacheFolder: string,
    private readonly console: Console,
  ) {}

  /**
   * Throws 'aborted' once the signal fires.
   * @param images the number of fakes, and of reals if there are as many
   */
  async run(
    config: NetworkConfig,
    weights: Weights,
    images: number,
    seed: number,
    signal?: AbortSignal,
  ): Promise<MetricReport> {
    const start = performance.now();
    const { extractor } = this.opened;
    const reals = Math.min(images, this.dataset.count);
    if (reals < 2)
      throw new StudioError('too-few-images', 'An evaluation needs at least 2 images in the dataset.');
    const statistics = await this.#realStatistics(reals, signal);
    const fakes = freshFakes({ config, weights, count: images, batch: largestBatch(config), seed });
    const evaluation = await evaluate({ fakes, extractor }, statistics, {
      onProgress: this.#progress(),
      signal,
    });
    this.console.endProgress();
    return {
      ...evaluation,
      metric: metricName(extractor.kind, images),
      reals,
      results: metricResults(extractor.kind, evaluation),
      elapsedSeconds: (performance.now() - start) / 1000,
    };
  }

  async #realStatistics(count: number, signal: AbortSignal | undefined): Promise<FeatureStatistics> {
    const inMemory = this.#kept.get(count);
    if (inMemory) return inMemory;
    const { resolution, channels } = this.dataset;
    const read = (from: number, to: number) =>
      this.dataset.read(Array.from({ length: to - from }, (_, i) => from + i));
    const key = createHash('sha256').update(`${this.opened.id} ${resolution} ${channels} ${count} `);
    for (let from = 0; from < count; from += HASHED_AT_ONCE) {
      signal?.throwIfAborted();
      key.update(await read(from, Math.min(count, from + HASHED_AT_ONCE)));
    }
    const path = join(this.cacheFolder, `reals-${key.digest('hex').slice(0, 24)}.safetensors`);
    let statistics = await readKeptStatistics(path, this.opened.extractor.dimension);
    if (!statistics) {
      const reals = { count, height: resolution, width: resolution, channels, read };
      statistics = await realStatistics(reals, this.opened.extractor, {
        onProgress: this.#progress(),
        signal,
      });
      this.console.endProgress();
      await writeKeptStatistics(path, statistics);
    }
    this.#kept.set(count, statistics);
    return statistics;
  }

  /** Shows a progress bar for each stage. */
  #progress(): (stage: EvaluationStage, share: number) => void {
    const labels = {
      reals: 'Features of the reals',
      fakes: 'Fakes and their fingerprints',
      distance: 'Distances',
    };
    let current: EvaluationStage | undefined;
    let bar = undefined as ReturnType<Console['progress']> | undefined;
    return (stage, share) => {
      if (stage !== current) bar = this.console.progress(labels[stage]);
      current = stage;
      bar?.update(share);
    };
  }
}

/** The line of metric-NAME.txt. */
export function reportLine(report: MetricReport, networkName: string): string {
  return metricLine(report.metric, networkName, report.elapsedSeconds, report.results);
}

/** A line for people: the values, the interval, and what was compared. */
export function describeReport({ metric, results, bits, images, reals }: MetricReport): string {
  const values = results.map(({ suffix, value }) => `${suffix.slice(1)} ${value.toFixed(4)}`).join(', ');
  const [low, high] = bits.interval.map((share) => share.toFixed(4));
  return `${metric}: ${values} (95 % interval ${low}–${high}; ${images} fakes, ${reals} reals)`;
}

/** The numbers of images that the metrics' names or --num-images ask for. */
export function imageCounts(names: readonly string[], override: number | undefined): number[] {
  if (override !== undefined && names.length > 1) {
    throw usageError('--num-images works with one metric only, and several are named.');
  }
  return names.map((name) => override ?? imagesOfMetric(name));
}
