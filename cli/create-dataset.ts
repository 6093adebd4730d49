/** What the two dataset commands share: images in, TFRecords out, a line for every file that was left out. */
import { nodeCodecs } from '../src/data/decode/codecs-node.ts';
import { ingestFiles } from '../src/data/ingest.ts';
import type { IngestOptions } from '../src/data/report.ts';
import type { SourceFile } from '../src/data/source.ts';
import { StudioError } from '../src/base/error.ts';
import type { Console } from './console.ts';
import { TfrecordDatasetWriter } from './tfrecord-writer.ts';

/** Left-out files that are named; thousands of lines would hide the others. */
const NAMED_FILES = 20;

/** Throws 'no-images' if none of the files could be used; nothing is written then. */
export async function createDataset(
  sources: readonly SourceFile[],
  out: string,
  options: Omit<IngestOptions, 'name'>,
  console: Console,
): Promise<void> {
  const writer = new TfrecordDatasetWriter(out, options.resolution, options.channels);
  const progress = console.progress('Reading images');
  try {
    const report = await ingestFiles(sources, { ...options, name: out }, writer, {
      codecs: nodeCodecs,
      onProgress: ({ done, total }) => progress.update(done / total, `${done} of ${total} files`),
    });
    // Beyond --num-images nothing was asked for: only what could not be used is worth a line.
    const left = report.files.filter(
      ({ status, reason }) => status === 'refused' && !reason?.startsWith('Left out'),
    );
    progress.finish(`${report.images} images`);
    for (const { name, reason } of left.slice(0, NAMED_FILES)) console.note(`${name}: ${reason}`);
    if (left.length > NAMED_FILES)
      console.note(`… and ${left.length - NAMED_FILES} more files could not be used.`);
    if (report.images === 0) {
      const why = left[0] ? ` The first, ${left[0].name}: ${left[0].reason}` : '';
      throw new StudioError('no-images', `None of the ${report.dropped} files can be used.${why}`);
    }
    await writer.commit();
    console.note(`Wrote ${report.images} images of ${options.resolution}×${options.resolution} to ${out}.`);
  } catch (error) {
    await writer.discard();
    throw error;
  }
}
