/**
 * A flat list of the files in a drop. Zips are replaced by their entries and gzip files by their contents, each
 * unpacked when it is read. The first bytes say what each file is.
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

/** A file that will not be read, with its finished line of the report. */
export type LeftOut = Required<Pick<FileReport, 'name' | 'reason'>> & { status: 'refused' | 'not-needed' };

/** A file that may hold pictures. Its format is determined once, on request. */
export class FoundFile {
  #format: Promise<KnownFormat | undefined> | undefined;

  constructor(
    readonly name: string,
    readonly source: SourceFile,
  ) {}

  /** The format by the file's first bytes. Errors of reading are passed on. */
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

/** Whether a zip hides behind another beginning, as in self-extracting programs and split archives sent as one file. */
async function isZipBehind({ name, random }: SourceFile, format: KnownFormat | undefined): Promise<boolean> {
  if (!random || !/\.(zip|npz)$/i.test(name)) return false;
  if (format && !['program', 'split-zip'].includes(format.id)) return false;
  // A file with no known format is either an archive or unreadable. openZip will say what is wrong with it.
  return (
    !format ||
    openZip(random).then(
      () => true,
      () => false,
    )
  );
}

/** Entries are named under the zip, so that equal names in two zips differ. Archives inside the zip stay packed. */
async function* expandZip({ name: zipName, random }: SourceFile): AsyncGenerator<Expanded> {
  if (!random) throw new StudioError('bad-zip', 'A zip inside another file is not read.', 'Unpack it first.');
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
 * The contents of a gzip file. It is unpacked once to its end to check it and to learn its size, unless its start
 * shows that it is of no use.
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

/** A bad file becomes one line of the report. */
async function* orRefused(name: string, expand: () => AsyncIterable<Expanded>): AsyncGenerator<Expanded> {
  try {
    yield* expand();
  } catch (error) {
    yield { name, status: 'refused', reason: reasonOf(error) };
  }
}

/** The error of a file in one or two sentences, for its line of the report. */
export function reasonOf(error: unknown): string {
  if (error instanceof StudioError) return `${error.message} ${error.hint}`.trim();
  return `It cannot be read: ${error instanceof Error ? error.message : String(error)}.`;
}
