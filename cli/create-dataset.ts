/** The common part of the dataset commands: images in, TFRecords out, and a line for every file that was left out. */
import { counted } from '../src/base/number-text.ts';
import { nodeCodecs } from '../src/data/decode/codecs-node.ts';
import { ingestFiles } from '../src/data/ingest.ts';
import type { IngestOptions } from '../src/data/report.ts';
import type { FileReport, IngestReport } from '../src/data/report.ts';
import type { LeftOut } from '../src/data/expand.ts';
import type { SourceFile } from '../src/data/source.ts';
import { StudioError } from '../src/base/error.ts';
import type { Console } from './console.ts';
import { INTERRUPTED, onInterrupt } from './interrupts.ts';
import { TfrecordDatasetWriter } from './tfrecord-writer.ts';

/** The number of files named per kind of remark. Thousands of lines would hide the others. */
const NAMED_FILES = 20;

/**
 * Throws 'no-images' if no file could be used, and passes on errors of `labels`. Nothing is written then.
 * @param labels makes the file of labels for pictures of these names, one label for each
 */
export async function createDataset(
  sources: readonly (SourceFile | LeftOut)[],
  out: string,
  options: Omit<IngestOptions, 'name'>,
  console: Console,
  labels?: (pictures: readonly string[]) => Uint8Array,
): Promise<void> {
  const writer = new TfrecordDatasetWriter(out, options.resolution, options.channels);
  const ignoreInterrupts = onInterrupt(() => {
    writer.discardAtOnce();
    process.exit(INTERRUPTED);
  });
  const progress = console.progress('Reading images');
  try {
    const report = await ingestFiles(sources, { ...options, name: out }, writer, {
      codecs: nodeCodecs,
      onProgress: ({ done, total }) => progress.update(done / total, `${done} of ${total} files`),
    });
    progress.finish(counted(report.images, 'image'));
    tell(report, console);
    if (report.images === 0) {
      const first = report.files.find(({ status }) => status === 'refused') ?? report.files[0];
      const why = first ? ` The first, ${first.name}: ${first.reason}` : '';
      throw new StudioError(
        'no-images',
        `Nothing usable was found in ${counted(report.dropped, 'file')}.${why}`,
      );
    }
    const used = report.files.filter(({ status }) => status === 'used').map(({ name }) => name);
    if (labels) await writer.addLabels(labels(used));
    await writer.commit();
    console.note(
      `Wrote ${counted(report.images, 'image')} of ${options.resolution}×${options.resolution} to ${out}.`,
    );
  } catch (error) {
    await writer.discard();
    throw error;
  } finally {
    ignoreInterrupts();
  }
}

/** Prints a line for the first files that were refused or have a note, and how many files were not needed. */
function tell({ files, refused, notNeeded }: IngestReport, console: Console): void {
  const lines = (wanted: (file: FileReport) => boolean, rest: string): void => {
    const chosen = files.filter(wanted);
    for (const { name, reason, note } of chosen.slice(0, NAMED_FILES))
      console.note(`${name}: ${reason ?? note}`);
    if (chosen.length > NAMED_FILES) console.note(`… and ${chosen.length - NAMED_FILES} more files ${rest}.`);
  };
  if (refused > 0) lines(({ status }) => status === 'refused', 'could not be used');
  lines(
    ({ status, note }) => status === 'used' && note !== undefined && !isPlainCount(note),
    'have a note like these',
  );
  if (notNeeded > 0) {
    const first = files.find(({ status }) => status === 'not-needed')!;
    console.note(
      `${notNeeded} ${notNeeded === 1 ? 'file is' : 'files are'} left out. ${first.name}: ${first.reason}`,
    );
  }
}

/** Whether a note is just "200 images.", which is normal for a file that holds many. */
function isPlainCount(note: string): boolean {
  return /^\d+ images\.$/.test(note);
}
