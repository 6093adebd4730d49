/**
 * The named fault points of the training worker, and the faults. Specs use the names to set faults, and the worker of
 * the page built for faults to trigger them. The studio's own build has neither this file nor a call to it.
 */

/** A text that the scripts of a build with fault points contain, and others do not. */
export const marker = 'studio-fault-points';

/** The kinds of records, which are the beginnings of their keys. */
export const recordKinds = ['chunk', 'manifest', 'head', 'run', 'stats', 'grids'] as const;
export type RecordKind = (typeof recordKinds)[number];

/**
 * A transaction is about to begin, a record is about to be written or was just read, an iteration, or weights are
 * about to be read back. On WebGPU also: commands are about to be submitted, or memory of the device is about to be
 * read.
 */
export type Point =
  | 'transaction'
  | `put ${RecordKind}`
  | `get ${RecordKind}`
  | 'step'
  | 'read-back'
  | 'submit'
  | 'map';

export type Fault =
  /** The transaction is aborted, as Chrome does at the quota. */
  | 'full'
  /** The worker ends silently. */
  | 'die'
  /** The worker never answers again. */
  | 'hang'
  /** The device is lost. */
  | 'lose-device'
  /** One bit of what was read is flipped. */
  | 'flip';

export interface Plan {
  point: Point;
  /** Counted from 1, from when the fault is set. */
  nth: number;
  fault: Fault;
}

/** What a spec uses in the worker, as `globalThis.faultPoints`. */
export interface FaultControl {
  arm(plan: Plan): void;
  disarm(): void;
  /** Whether the fault has not happened yet. */
  readonly isArmed: boolean;
}
