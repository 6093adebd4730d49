/** Statistics of real images as a file of their own: computing them again takes as long as the fakes do. */
import { readFile } from 'node:fs/promises';
import { readSafetensors, writeSafetensors } from '../src/formats/safetensors.ts';
import type { FeatureStatistics } from '../src/metrics/statistics.ts';
import { writeWhole } from './files.ts';

/** Undefined where there is none, or none that can be used: it is only a cache, and is made again. */
export async function readKeptStatistics(
  path: string,
  dimension: number,
): Promise<FeatureStatistics | undefined> {
  try {
    const { tensors } = readSafetensors(await readFile(path));
    const [mean, covariance, features, count] = ['mean', 'covariance', 'features', 'count'].map(
      (name) => tensors.get(name)?.data,
    );
    if (!(mean instanceof Float64Array) || !(covariance instanceof Float64Array)) return undefined;
    if (!(features instanceof Float32Array) || !(count instanceof Float64Array)) return undefined;
    if (mean.length !== dimension || covariance.length !== dimension ** 2) return undefined;
    return { moments: { count: count[0]!, mean, covariance }, features };
  } catch {
    return undefined;
  }
}

export async function writeKeptStatistics(
  path: string,
  { moments, features }: FeatureStatistics,
): Promise<void> {
  const { mean, covariance, count } = moments;
  const D = mean.length;
  const bytes = writeSafetensors(
    new Map([
      ['mean', { dtype: 'F64', shape: [D], data: mean }],
      ['covariance', { dtype: 'F64', shape: [D, D], data: covariance }],
      ['count', { dtype: 'F64', shape: [1], data: Float64Array.of(count) }],
      ['features', { dtype: 'F32', shape: [features.length / D, D], data: features }],
    ]),
  );
  await writeWhole(path, bytes);
}
