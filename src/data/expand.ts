/**
 * What a drop holds, as a flat list of named files: zips become their entries, unpacked one by one when they are read.
 * What each file is (an image, or many) is found out later, by its bytes.
 */
import { StudioError } from '../base/error.ts';
import { startBytes } from '../formats/file-format.ts';
import { findFormat } from '../formats/sniff.ts';
import { openZip } from '../formats/zip.ts';
import type { ZipEntry } from '../formats/zip.ts';
import { throwIfAborted } from '../base/abort.ts';
import { sourceFromBytes } from './source.ts';
import type { SourceFile } from './source.ts';

export type Expanded = { name: string; source: SourceFile } | { name: string; reason: string };

export async function* expandSources(
  sources: Iterable<SourceFile> | AsyncIterable<SourceFile>,
  signal?: AbortSignal,
): AsyncGenerator<Expanded> {
  for await (const source of sources) {
    throwIfAborted(signal);
    if (findFormat(await source.readStart(startBytes))?.id === 'zip') yield* expandZip(source);
    else yield { name: source.name, source };
  }
}

/** Entries under the zip's name, so that equal names in two zips stay apart. A zip that fails is one refused file. */
async function* expandZip(source: SourceFile): AsyncGenerator<Expanded> {
  let entries: ZipEntry[];
  try {
    entries = openZip(await source.read());
  } catch (error) {
    const reason =
      error instanceof StudioError ? `${error.message} ${error.hint}` : `It cannot be read: ${String(error)}`;
    yield { name: source.name, reason: reason.trim() };
    return;
  }
  if (entries.length === 0) yield { name: source.name, reason: 'The zip is empty.' };
  for (const entry of entries) {
    const name = `${source.name}/${entry.path}`;
    if (entry.refusal !== undefined) yield { name, reason: `It was not unpacked: ${entry.refusal}.` };
    else
      yield {
        name,
        source: sourceFromBytes(name, entry.sizeBytes, async () => new Uint8Array(entry.read())),
      };
  }
}
