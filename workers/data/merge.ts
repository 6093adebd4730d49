/** One dataset of several: the pictures that each uses, one after another, at the size of the smallest. */
import { throwIfAborted } from '../../src/base/abort.ts';
import { createBreather } from '../../src/base/breathe.ts';
import { StudioError } from '../../src/base/error.ts';
import { DatasetReader, DatasetWriter } from '../../src/storage/datasets.ts';
import type { Store } from '../../src/storage/store.ts';
import { averageDown } from '../kit/average-down.ts';
import type { Job } from '../kit/job.ts';
import type { Share } from './protocol.ts';

/** Read and written at once. */
const PICTURES = 32;

/**
 * The merged dataset's id; those it was made of stay. Larger pictures are averaged down. Throws 'dataset-mismatch' where
 * some are grey and some in colour.
 */
export async function mergeDatasets(
  store: Store,
  { datasetIds, name }: { datasetIds: readonly string[]; name: string },
  { signal, tell }: Job<Share>,
): Promise<string> {
  const readers = await Promise.all(datasetIds.map((id) => DatasetReader.open(store, id)));
  const [first, ...others] = readers.map(({ summary }) => summary);
  const channels = first?.channels ?? 3;
  const other = others.find((summary) => summary.channels !== channels);
  if (first && other) {
    throw new StudioError(
      'dataset-mismatch',
      `“${first.name}” and “${other.name}” are not both in colour, or not both grey.`,
      'Add the files of one of them again, with the colours of the other.',
    );
  }
  const resolution = Math.min(...readers.map(({ summary }) => summary.resolution));
  const total = readers.reduce((sum, { summary }) => sum + summary.count, 0);
  const writer = await DatasetWriter.begin(store, { name, resolution, channels, source: 'merged' });
  const breathe = createBreather();
  let done = 0;
  try {
    for (const reader of readers) {
      const { summary } = reader;
      for (let from = 0; from < summary.count; from += PICTURES) {
        await breathe();
        throwIfAborted(signal);
        const length = Math.min(PICTURES, summary.count - from);
        const pixels = await reader.images(Array.from({ length }, (_, i) => from + i));
        const factor = summary.resolution / resolution;
        await writer.add(averageDown(pixels, summary.resolution, channels, factor));
        done += length;
        tell({ done, total });
      }
    }
  } catch (error) {
    await writer.abandon().catch(() => undefined);
    throw error;
  }
  return (await writer.finish()).id;
}
