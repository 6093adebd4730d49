/**
 * Finds out what a file is from its first bytes, never from its name, and words the error for a file in the wrong
 * place. It distinguishes formats, but does not detect damaged files.
 */
import type { ErrorCode } from '../base/error-codes.ts';
import { StudioError } from '../base/error.ts';
import { printable } from '../base/printable.ts';
import { FileStart, type FileFormat, type FormatKind } from './file-format.ts';
import {
  modelFormats,
  pictureFormats,
  projectFormats,
  setFormats,
  weightsFormats,
  type ModelId,
  type PictureId,
  type SetId,
} from './known-formats.ts';
import { unsupportedFormats } from './unsupported-formats.ts';

export type KnownFormat =
  | FileFormat<PictureId, 'picture'>
  | FileFormat<SetId, 'set'>
  | FileFormat<ModelId, 'model'>
  | FileFormat<string, 'weights' | 'project' | 'unsupported'>;

/** PyTorch's zips and projects must come before zips, and its pickles before pickles. Unsupported formats come last. */
const all: readonly KnownFormat[] = [
  ...pictureFormats,
  ...weightsFormats,
  ...projectFormats,
  ...setFormats,
  ...modelFormats,
  ...unsupportedFormats,
];

/** @param start the file's first 512 bytes or more (startBytes), or all of a shorter file */
export function findFormat(start: Uint8Array): KnownFormat | undefined {
  const fileStart = new FileStart(start);
  return all.find((format) => format.matches(fileStart));
}

/** The endings of all formats of these kinds, for the `accept` of a file dialogue: ".pkl,.pickle". */
export function endingsOf(...kinds: readonly FormatKind[]): string[] {
  return [...new Set(all.filter(({ kind }) => kinds.includes(kind)).flatMap(({ endings }) => endings))];
}

/** The kind that a file's ending suggests, for files whose bytes say nothing. */
export function kindByName(name: string): FormatKind | undefined {
  const lower = name.toLowerCase();
  return all.find(({ endings }) => endings.some((ending) => lower.endsWith(ending)))?.kind;
}

/** The name without its ending, if that is one of these kinds'. Unchanged if nothing would be left. */
export function withoutEnding(name: string, ...kinds: readonly FormatKind[]): string {
  const lower = name.toLowerCase();
  const ending = endingsOf(...kinds).find((known) => lower.endsWith(known) && known.length < lower.length);
  return ending === undefined ? name : name.slice(0, -ending.length);
}

/**
 * An error such as "This is a web page, not a network.", with what to do.
 * @param wanted as it stands in a sentence: "a network"
 */
export function wrongFormat(start: Uint8Array, wanted: string, code: ErrorCode): StudioError {
  if (start.length === 0) return new StudioError(code, 'The file is empty.', 'Download or copy it again.');
  const format = findFormat(start);
  if (!format) return new StudioError(code, `This is not ${wanted} that the studio knows.`);
  const quoted = format.id === 'text' ? `, which begins “${firstWords(start)}”` : '';
  return new StudioError(code, `This is ${format.name}${quoted}, not ${wanted}.`, adviceOn(format));
}

function adviceOn({ id, kind, advice = '' }: KnownFormat): string {
  switch (kind) {
    case 'picture':
      return 'Use it where a picture is asked for.';
    case 'set':
      if (id === 'gzip' || id === 'zip') return 'Unpack it, and use what it holds.';
      return 'Use it where pictures to train on are asked for.';
    case 'model':
      return 'Use it where a network is asked for.';
    case 'weights':
      return `Only networks with fingerprints open: ${endingsOf('model').join(', ')}. Inception’s weights are chosen where an evaluation asks for them.`;
    case 'project':
      return 'Open it in Settings, under Project zip.';
    case 'unsupported':
      return advice;
  }
}

function firstWords(start: Uint8Array): string {
  const text = new TextDecoder().decode(start.subarray(0, 60)).trim();
  return printable(text.split('\n')[0]!.slice(0, 40).trim());
}
