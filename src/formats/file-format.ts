/**
 * What the studio knows about a kind of file before it opens one: a name, file endings, and a test of the first
 * bytes. Readers stand elsewhere, so that the page's thread can examine dropped files without loading them. The list
 * itself is in known-formats.ts.
 */
import { latin1Text } from './text.ts';

/**
 * What a file is for. A 'picture' is decoded. A 'set' (an array, TFRecords, a zip) holds pictures to train on. A
 * 'model' holds networks. 'weights' are PyTorch's, read for an evaluation. A 'project' holds what a studio had
 * stored. An 'unsupported' file cannot be opened and is named only for the refusal.
 */
export type FormatKind = 'picture' | 'set' | 'model' | 'weights' | 'project' | 'unsupported';

export interface FileFormat<Id extends string = string, Kind extends FormatKind = FormatKind> {
  id: Id;
  kind: Kind;
  /** As it stands in a sentence, with its article: "a web page". */
  name: string;
  /** In lower case, the usual one first. File dialogues offer them; they never decide what a file is. */
  endings: readonly string[];
  matches(start: FileStart): boolean;
  /** For an unsupported format: what to do with the file. */
  advice?: string;
}

/** The number of first bytes that identify a file. A tar has its name at byte 257. */
export const startBytes = 512;

/** The first bytes of a file, as bytes and as text with one character per byte. */
export class FileStart {
  readonly bytes: Uint8Array;
  readonly text: string;

  /** @param start the file's first 512 bytes or more, or all of a shorter file */
  constructor(start: Uint8Array) {
    this.bytes = start.subarray(0, startBytes);
    this.text = latin1Text(this.bytes);
  }

  begins(text: string, at = 0): boolean {
    return this.text.startsWith(text, at);
  }

  /** Little-endian; NaN beyond the file's end. */
  uint32(at: number): number {
    if (this.bytes.length < at + 4) return Number.NaN;
    return new DataView(this.bytes.buffer, this.bytes.byteOffset).getUint32(at, true);
  }
}
