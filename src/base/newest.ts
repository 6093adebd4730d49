/** Requests of which only the newest is wanted: each one aborts the one before it. */
import { aborted } from './abort.ts';

export class Newest {
  #controller = new AbortController();

  /** The signal of a new request. */
  next(): AbortSignal {
    this.stop();
    this.#controller = new AbortController();
    return this.#controller.signal;
  }

  /** Nobody waits for the newest any more, either. */
  stop(): void {
    this.#controller.abort(aborted());
  }
}
