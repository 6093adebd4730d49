/**
 * What the studio knows of a kind of file before it opens one: a name, endings, and how its first bytes tell it apart.
 * No reader stands here, so that the page's thread can look at what was dropped. The list itself is in known-formats.ts.
 */
import { latin1Text } from './text.ts';

/**
 * What a file is for. A picture is decoded; a set (an array, TFRecords, a zip) holds pictures to train on; a model opens as
 * networks; weights are PyTorch's, read for an evaluation; a project holds what a studio had stored; a stranger is only named, so
 * that a refusal says what it is.
 */
export type FormatKind = 'picture' | 'set' | 'model' | 'weights' | 'project' | 'stranger';

export interface FileFormat<Id extends string = string, Kind extends FormatKind = FormatKind> {
  id: Id;
  kind: Kind;
  /** As a sentence names it, article and all: "a web page". */
  name: string;
  /** In lower case, the usual one first. They say what a file dialogue offers, never what a file is. */
  endings: readonly string[];
  matches(start: FileStart): boolean;
  /** What to do with a stranger. */
  advice?: string;
}

/** How many bytes of a file's beginning tell it apart: a tar names itself at byte 257. */
export const startBytes = 512;

/** The first bytes of a file, as bytes and as text of one character a byte. */
export class FileStart {
  readonly bytes: Uint8Array;
  readonly text: string;

  /** @param start the file's first 512 bytes or more; all of a shorter file */
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
