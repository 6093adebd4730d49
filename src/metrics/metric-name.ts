/**
 * Names of the official metric at any number of images: fid_watermark_accuracy_30k, fid_watermark_accuracy_500. Without
 * Inception's weights the same evaluation runs on random features, under a name that does not say FID.
 */
import { StudioError } from '../base/error.ts';
import type { MetricResult } from '../formats/official-results.ts';
import type { Evaluation } from './evaluate.ts';

const PATTERN = /^(?:fid|random_features)_(?:watermark|fingerprint)_accuracy_(\d+)(k?)$/;

/** Number of images that a metric's name asks for. Throws 'unknown-metric'. */
export function imagesOfMetric(name: string): number {
  const [, digits, thousands] = PATTERN.exec(name) ?? [];
  const count = Number(digits) * (thousands === 'k' ? 1000 : 1);
  if (!(count >= 2)) {
    throw new StudioError(
      'unknown-metric',
      `There is no metric "${name}".`,
      'It must be fid_watermark_accuracy_30k, or the same with another number of images, 2 or more.',
    );
  }
  return count;
}

const prefixes = { inception: 'fid_', random: 'random_features_', none: '' } as const;

/** @param kind of the features; `none` where only bits were read */
export function metricName(kind: keyof typeof prefixes, images: number): string {
  const count = images % 1000 === 0 ? `${images / 1000}k` : String(images);
  return `${prefixes[kind]}watermark_accuracy_${count}`;
}

/** The values of a metric's line, under the official suffixes where those exist. */
export function metricResults(
  kind: keyof typeof prefixes,
  { frechet, kernel, bits }: Pick<Evaluation, 'kernel' | 'bits'> & { frechet: number | null },
): MetricResult[] {
  const suffix = kind === 'inception' ? '_fid' : '_frechet_distance';
  return [
    ...(frechet === null ? [] : [{ suffix, value: frechet }]),
    { suffix: '_watermark_bit_accuracy', value: bits.accuracy },
    ...(kernel === null ? [] : [{ suffix: '_kernel_distance', value: kernel }]),
  ];
}
