/**
 * What a drop holds, as a flat list of files: zips become their entries and gzip files what they hold, unpacked one by one
 * when they are read. What each file is, is found by its first bytes.
 */
import { throwIfAborted } from '../base/abort.ts';
import { collectBytes } from '../base/bytes.ts';
import { StudioError } from '../base/error.ts';
import { startBytes } from '../formats/file-format.ts';
import { gunzip } from '../formats/gzip.ts';
import { findFormat, type KnownFormat } from '../formats/sniff.ts';
import { openZip } from '../formats/zip.ts';
import { litterReason } from './litter.ts';
import type { FileReport } from './report.ts';
import { sourceOfChunks, type SourceFile } from './source.ts';

/** A file that will not be read: its line of the report is written already. */
export type LeftOut = Required<Pick<FileReport, 'name' | 'reason'>> & { status: 'refused' | 'not-needed' };

/** A file that may hold pictures. What it is, is looked at once, when somebody asks. */
export class FoundFile {
  #format: Promise<KnownFormat | undefined> | undefined;

  constructor(
    readonly name: string,
    readonly source: SourceFile,
  ) {}

  /** By its first bytes. Rejects with what reading them rejects with. */
  format(): Promise<KnownFormat | undefined> {
    this.#format ??= this.source.readStart(startBytes).then(findFormat);
    return this.#format;
  }
}

export type Expanded = FoundFile | LeftOut;

export async function* expandSources(
  sources: Iterable<SourceFile | LeftOut> | AsyncIterable<SourceFile | LeftOut>,
  signal?: AbortSignal,
): AsyncGenerator<Expanded> {
  for await (const source of sources) {
    throwIfAborted(signal);
    if ('reason' in source) yield source;
    else yield* orRefused(source.name, () => expandSource(source));
  }
}

async function* expandSource(source: SourceFile): AsyncGenerator<Expanded> {
  const file = new FoundFile(source.name, source);
  const format = await file.format();
  if (format?.id === 'zip' || (await isZipBehind(source, format))) yield* expandZip(source);
  else yield format?.id === 'gzip' ? await unpacked(file) : file;
}

/** Programs that unpack themselves, and archives that were sent in one part, begin with something else. */
async function isZipBehind({ name, random }: SourceFile, format: KnownFormat | undefined): Promise<boolean> {
  if (!random || !/\.(zip|npz)$/i.test(name)) return false;
  if (format && !['program', 'split-zip'].includes(format.id)) return false;
  // What has no name of its own is an archive or nothing, and the reader of archives says what is wrong with it.
  return (
    !format ||
    openZip(random).then(
      () => true,
      () => false,
    )
  );
}

/** Entries under the zip's name, so that equal names in two zips stay apart. Archives within it are left packed. */
async function* expandZip({ name: zipName, random }: SourceFile): AsyncGenerator<Expanded> {
  if (!random) throw new StudioError('bad-zip', 'A zip within another file is not read.', 'Unpack it first.');
  const entries = await openZip(random);
  if (entries.length === 0) throw new StudioError('bad-zip', 'The zip is empty.');
  for (const entry of entries) {
    const name = `${zipName}/${entry.path}`;
    const litter = litterReason(entry.path);
    if (litter) yield { name, status: 'not-needed', reason: litter };
    else if (entry.refusal !== undefined)
      yield { name, status: 'refused', reason: `It was not unpacked: ${entry.refusal}.` };
    else
      yield* expandEntry(
        new FoundFile(
          name,
          sourceOfChunks(name, entry.sizeBytes, () => entry.chunks()),
        ),
      );
  }
}

async function* expandEntry(file: FoundFile): AsyncGenerator<Expanded> {
  if (file.name.toLowerCase().endsWith('.gz'))
    yield* orRefused(file.name, async function* () {
      yield (await file.format())?.id === 'gzip' ? await unpacked(file) : file;
    });
  else yield file;
}

/**
 * What a gzip file holds. It is unpacked once to its end, which checks it and tells its size; what is known by its start
 * to be of no use is not.
 */
async function unpacked({ name, source }: FoundFile): Promise<FoundFile> {
  const chunks = () => gunzip(source.chunks(), source.sizeBytes);
  const start = await collectBytes(chunks(), startBytes);
  let sizeBytes = start.length;
  if (findFormat(start)) {
    sizeBytes = 0;
    for await (const chunk of chunks()) sizeBytes += chunk.length;
  }
  return new FoundFile(name, sourceOfChunks(name, sizeBytes, chunks));
}

/** One bad file costs one line. */
async function* orRefused(name: string, expand: () => AsyncIterable<Expanded>): AsyncGenerator<Expanded> {
  try {
    yield* expand();
  } catch (error) {
    yield { name, status: 'refused', reason: reasonOf(error) };
  }
}

/** What went wrong with a file, in one sentence or two for its line. */
export function reasonOf(error: unknown): string {
  if (error instanceof StudioError) return `${error.message} ${error.hint}`.trim();
  return `It cannot be read: ${error instanceof Error ? error.message : String(error)}.`;
}
