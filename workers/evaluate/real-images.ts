/** The first images of a stored dataset as the evaluation compares with them: at the networks' size, a batch at a time. */
import { counted } from '../../src/base/number-text.ts';
import { StudioError } from '../../src/base/error.ts';
import type { NetworkConfig } from '../../src/engine/networks/config.ts';
import type { RealImages } from '../../src/metrics/evaluate.ts';
import type { DatasetReader } from '../../src/storage/datasets.ts';
import { averageDown } from '../kit/average-down.ts';

/**
 * As many as asked for or all there are, in stored order; larger images are averaged down. Throws 'dataset-mismatch' or
 * 'too-few-images'.
 */
export function realImages(
  reader: DatasetReader,
  { resolution, channels }: NetworkConfig,
  numImages: number,
): RealImages {
  const { summary } = reader;
  const factor = summary.resolution / resolution;
  if (factor < 1 || summary.channels !== channels) {
    const describe = (size: number, planes: number): string =>
      `${size}×${size} pixels in ${planes === 1 ? 'grey' : 'colour'}`;
    throw new StudioError(
      'dataset-mismatch',
      `“${summary.name}” has images of ${describe(summary.resolution, summary.channels)}; the model makes ${describe(resolution, channels)}.`,
      'Choose the pictures the model was trained on, at its size or larger.',
    );
  }
  const count = Math.min(numImages, summary.count);
  if (count < 2) {
    throw new StudioError(
      'too-few-images',
      `“${summary.name}” has ${counted(summary.count, 'image')}; an evaluation needs at least 2.`,
      'Choose a larger dataset.',
    );
  }
  return {
    count,
    height: resolution,
    width: resolution,
    channels,
    async read(from, to) {
      const indices = Array.from({ length: to - from }, (_, i) => from + i);
      return averageDown(await reader.images(indices), summary.resolution, channels, factor);
    },
  };
}
