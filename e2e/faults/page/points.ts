/**
 * Named fault points of the training worker, and what happens at one: the same names for a spec, which arms them, and for the
 * worker of the page built for faults. The studio's own build has neither this file nor a call to it.
 */

/** Found in the scripts of a build that has fault points, and in no other. */
export const marker = 'studio-fault-points';

/** Kinds of records, as their keys begin. */
export const recordKinds = ['chunk', 'manifest', 'head', 'run', 'stats', 'grids'] as const;
export type RecordKind = (typeof recordKinds)[number];

/**
 * A transaction about to begin, a record about to be put or just got, an iteration, weights about to be read back. On WebGPU
 * also: commands about to be handed to the device, memory of it about to be read.
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
  /** The transaction is aborted, as Chrome does where the quota is reached. */
  | 'full'
  /** The worker ends without a word. */
  | 'die'
  /** The worker never answers again. */
  | 'hang'
  /** The device is lost. */
  | 'lose-device'
  /** One bit of what was got is another. */
  | 'flip';

export interface Plan {
  point: Point;
  /** Counted from 1, from the moment of arming. */
  nth: number;
  fault: Fault;
}

/** What a spec reaches in the worker, as `globalThis.faultPoints`. */
export interface FaultControl {
  arm(plan: Plan): void;
  disarm(): void;
  /** The fault has not happened yet. */
  readonly isArmed: boolean;
}
