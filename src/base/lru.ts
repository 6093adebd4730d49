/** A cache of limited size: the least recently used entry is dropped first. */
export class Lru<Key, Value> {
  /** In order of use, the newest last. */
  readonly #kept = new Map<Key, Value>();
  #size = 0;

  /**
   * @param room for the sizes of all entries together; an entry larger than that is not kept. By number where
   * `sizeOf` is left out
   */
  constructor(
    private readonly room: number,
    private readonly sizeOf: (value: Value) => number = () => 1,
  ) {}

  /** The value of the key, made and kept if it is not there. It counts as the newest from then on. */
  get(key: Key, make: () => Value): Value {
    const kept = this.find(key);
    if (kept !== undefined) return kept;
    const made = make();
    this.#kept.set(key, made);
    this.#size += this.sizeOf(made);
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= this.room) break;
      this.delete(oldest);
    }
    return made;
  }

  /** The value of the key, or undefined. It counts as the newest from then on. */
  find(key: Key): Value | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept;
  }

  delete(key: Key): void {
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    this.#kept.delete(key);
    this.#size -= this.sizeOf(kept);
  }
}
