/** A set of listeners. */
export type Unsubscribe = () => void;

export class Listeners<T> {
  readonly #all = new Set<(news: T) => void>();

  add(listener: (news: T) => void): Unsubscribe {
    this.#all.add(listener);
    return () => void this.#all.delete(listener);
  }

  tell(news: T): void {
    for (const listener of this.#all) listener(news);
  }
}
