/**
 * The words of an ingest: what a person asks for, how it goes along, and what became of each file. Every dropped file gets
 * exactly one line: used, refused, or not needed; the three numbers add up to what was dropped. Names are data: they are shown
 * as text, never as markup, and never used as keys of a plain object.
 */
import type { Crop } from './crop.ts';

export type FileStatus = 'used' | 'refused' | 'not-needed';

export interface FileReport {
  /** The file's name, or its path inside the dropped folder or zip. */
  name: string;
  status: FileStatus;
  /** Why it was refused or is not needed, and what to do; absent when used. */
  reason?: string;
  /** Worth knowing though it was used, e.g. that only the first frame counts. */
  note?: string;
}

export interface IngestReport {
  files: FileReport[];
  used: number;
  refused: number;
  /** Hidden files, labels, sizes that are read from another file, what is beyond the number asked for. */
  notNeeded: number;
  /** How many images came out: more than used where a file holds many (npy, idx, TFRecords). */
  images: number;
  /** used + refused + notNeeded: every file that was dropped, zip entries counted one by one. */
  dropped: number;
}

export interface IngestOptions extends Crop {
  /** What to call the dataset. */
  name: string;
  /** Side of the stored images in pixels: a power of two from 4 to 1024. */
  resolution: number;
  /** 3 keeps colour (grey becomes three equal channels), 1 averages to luma. */
  channels: 1 | 3;
  /** Sorts names and shuffles them as the official tool does, with numpy's RandomState(123). */
  officialShuffle?: boolean;
  /** Uses at most this many images. */
  maxImages?: number;
}

export interface IngestProgress {
  done: number;
  /** Files known so far; grows while zips are expanded. */
  total: number;
  used: number;
  refused: number;
  /** The file that was just finished or found. */
  currentName: string;
}
