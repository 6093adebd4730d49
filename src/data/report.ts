/**
 * The types of an ingest: the options, the progress, and what became of each file. Every dropped file gets exactly
 * one line: used, refused, or not needed. The three numbers add up to the number of dropped files. Names are data:
 * show them as text, never as markup, and never use them as keys of a plain object.
 */
import type { Crop } from './crop.ts';

export type FileStatus = 'used' | 'refused' | 'not-needed';

export interface FileReport {
  /** The file's name, or its path inside the dropped folder or zip. */
  name: string;
  status: FileStatus;
  /** Why it was refused or is not needed, and what to do. Absent if it was used. */
  reason?: string;
  /** A remark about a file that was used, e.g. that only the first frame counts. */
  note?: string;
}

export interface IngestReport {
  files: FileReport[];
  used: number;
  refused: number;
  /** Hidden files, labels, sizes that are read from another file, and files beyond the requested number. */
  notNeeded: number;
  /** The number of images made. Larger than `used` if a file holds many (npy, idx, TFRecords). */
  images: number;
  /** used + refused + notNeeded: every file that was dropped, each zip entry counted. */
  dropped: number;
}

export interface IngestOptions extends Crop {
  /** The name of the dataset. */
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
