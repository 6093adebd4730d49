/**
 * Which request of a channel still counts: the newest serial, until it is answered, superseded or aborted. Pure
 * bookkeeping; the work asks between its pieces and gives up by itself.
 */
import type { Stamp } from './protocol.ts';

export class Channels {
  readonly #newest = new Map<string, Stamp>();
  /** Per channel the newest serial that nobody waits for any more. */
  readonly #aborted = new Map<string, number>();

  /** A request came in. An older serial than the newest known does not count from the start. */
  begin(stamp: Stamp): void {
    const newest = this.#newest.get(stamp.channel);
    if (!newest || stamp.serial > newest.serial) this.#newest.set(stamp.channel, stamp);
  }

  /** True while no newer request came in and nobody aborted the channel. */
  isCurrent(stamp: Stamp): boolean {
    return this.#newest.get(stamp.channel) === stamp && !this.isAborted(stamp);
  }

  /** True once the channel was aborted, for what had come in until then. */
  isAborted({ channel, serial }: Stamp): boolean {
    return serial <= (this.#aborted.get(channel) ?? -Infinity);
  }

  /** What the channel waits for counts no more; later requests do. */
  abort(channel: string): void {
    const newest = this.#newest.get(channel);
    if (newest) this.#aborted.set(channel, newest.serial);
  }
}
