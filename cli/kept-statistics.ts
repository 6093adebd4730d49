/** Statistics of real images in a separate file, since computing them again takes as long as for the fakes. */
import { readFile } from 'node:fs/promises';
import { packStatistics, unpackStatistics } from '../src/metrics/statistics-file.ts';
import type { FeatureStatistics } from '../src/metrics/statistics.ts';
import { writeWhole } from './files.ts';

/** Undefined if there is no usable file. It is only a cache, and is then made again. */
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
