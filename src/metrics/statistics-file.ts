/**
 * Statistics of real images as bytes: computing them again takes as long as the fakes do, so they are kept, in a file by
 * the commands and in IndexedDB by the page. The bytes are safetensors.
 */
import { readSafetensors, writeSafetensors } from '../formats/safetensors.ts';
import type { FeatureStatistics } from './statistics.ts';

export function packStatistics({ moments, features }: FeatureStatistics): Uint8Array<ArrayBuffer> {
  const { mean, covariance, count } = moments;
  const D = mean.length;
  return writeSafetensors(
    new Map([
      ['mean', { dtype: 'F64', shape: [D], data: mean }],
      ['covariance', { dtype: 'F64', shape: [D, D], data: covariance }],
      ['count', { dtype: 'F64', shape: [1], data: Float64Array.of(count) }],
      ['features', { dtype: 'F32', shape: [features.length / D, D], data: features }],
    ]),
  );
}

/** Views of `bytes`; undefined where they are not statistics, or not of `dimension` features: they can be made again. */
export function unpackStatistics(bytes: Uint8Array, dimension?: number): FeatureStatistics | undefined {
  try {
    const { tensors } = readSafetensors(bytes);
    const [mean, covariance, features, count] = ['mean', 'covariance', 'features', 'count'].map(
      (name) => tensors.get(name)?.data,
    );
    if (!(mean instanceof Float64Array) || !(covariance instanceof Float64Array)) return undefined;
    if (!(features instanceof Float32Array) || !(count instanceof Float64Array)) return undefined;
    if (mean.length !== (dimension ?? mean.length) || covariance.length !== mean.length ** 2)
      return undefined;
    return { moments: { count: count[0]!, mean, covariance }, features };
  } catch {
    return undefined;
  }
}
