/** For requests of which only the newest is wanted: each new one aborts the one before it. */
import { aborted } from './abort.ts';

export class Newest {
  #controller = new AbortController();

  /** The signal of a new request. */
  next(): AbortSignal {
    this.stop();
    this.#controller = new AbortController();
    return this.#controller.signal;
  }

  /** Aborts the newest, too. */
  stop(): void {
    this.#controller.abort(aborted());
  }
}
