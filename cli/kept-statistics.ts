/** Statistics of real images as a file of their own: computing them again takes as long as the fakes do. */
import { readFile } from 'node:fs/promises';
import { packStatistics, unpackStatistics } from '../src/metrics/statistics-file.ts';
import type { FeatureStatistics } from '../src/metrics/statistics.ts';
import { writeWhole } from './files.ts';

/** Undefined where there is none, or none that can be used: it is only a cache, and is made again. */
export async function readKeptStatistics(
  path: string,
  dimension: number,
): Promise<FeatureStatistics | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  return bytes && unpackStatistics(bytes, dimension);
}

export async function writeKeptStatistics(path: string, statistics: FeatureStatistics): Promise<void> {
  await writeWhole(path, packStatistics(statistics));
}
