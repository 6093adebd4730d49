/** Messages between the detector's page and its worker. Types only. */
import type { PlainError } from '../src/base/error.ts';
import type { DetectorAnswer } from '../src/detector/answer.ts';
import type { DetectorAbout } from '../src/detector/file.ts';

export type ToWorker =
  /** The first message: where the detector's files are. */
  { kind: 'open'; base: string } | { kind: 'detect'; id: number; picture: ArrayBuffer };

export type FromWorker =
  | { kind: 'opened'; about: DetectorAbout }
  | { kind: 'failed'; error: PlainError }
  | { kind: 'answer'; id: number; answer: DetectorAnswer }
  | { kind: 'error'; id: number; error: PlainError };
