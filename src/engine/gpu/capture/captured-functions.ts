/**
 * The captured functions of a worker's open models, by their weights and by what they compute. Each is made at
 * its first use and kept while there is room; the least recently used is dropped first. They hold memory on the
 * device, so whoever disposes weights must first drop their functions, and all of them when the device closes.
 */
import type { StepRunnerOptions } from './step-runner.ts';

/** A CapturedFunction, or an object that holds one and tensors of its own. */
export interface Kept {
  readonly sizeBytes: number;
  dispose(): void;
}

interface Entry {
  weights: object;
  what: string;
  made: Kept;
}

/**
 * Enough for a grid with two or three kinds of noise, one cell, and a decoder; no more are in use at a time.
 */
const MOST = 6;

/** For all that are kept beside the one in use; the buffers of a large grid take tens of megabytes. */
const ROOM_BYTES = 512 * 1024 * 1024;

export class CapturedFunctions {
  /** In order of use, the newest last. */
  #entries: Entry[] = [];

  /** `options` are given to every function that is made. */
  constructor(
    private readonly options: StepRunnerOptions = {},
    private readonly bounds = { most: MOST, roomBytes: ROOM_BYTES },
  ) {}

  get count(): number {
    return this.#entries.length;
  }

  /**
   * `what` identifies the function among those of `weights`: it names the batch's shape and everything else
   * that `make` bakes in.
   */
  get<T extends Kept>(weights: object, what: string, make: (options: StepRunnerOptions) => T): T {
    const found = this.#entries.find((entry) => entry.weights === weights && entry.what === what);
    if (found) {
      this.#entries = [...this.#entries.filter((entry) => entry !== found), found];
      return found.made as T;
    }
    this.#makeRoom();
    const made = make(this.options);
    this.#entries.push({ weights, what, made });
    return made;
  }

  /** Frees the functions of weights that are about to be disposed. */
  drop(weights: object): void {
    this.#remove((entry) => entry.weights === weights);
  }

  /** Frees everything. */
  clear(): void {
    this.#remove(() => true);
  }

  #makeRoom(): void {
    const { most, roomBytes } = this.bounds;
    let total = this.#entries.reduce((sum, { made }) => sum + made.sizeBytes, 0);
    const leaving = new Set<Entry>();
    for (const entry of this.#entries) {
      if (this.#entries.length - leaving.size < most && total <= roomBytes) break;
      total -= entry.made.sizeBytes;
      leaving.add(entry);
    }
    this.#remove((entry) => leaving.has(entry));
  }

  #remove(goes: (entry: Entry) => boolean): void {
    for (const { made } of this.#entries.filter(goes)) made.dispose();
    this.#entries = this.#entries.filter((entry) => !goes(entry));
  }
}
