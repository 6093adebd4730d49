/** What was used last, as long as there is room: the least recently used goes first. */
export class Lru<Key, Value> {
  /** In order of use, the last one newest. */
  readonly #kept = new Map<Key, Value>();
  #size = 0;

  /** @param room the sizes of all that is kept; what is larger than that alone is not kept. By number where `sizeOf` is left out */
  constructor(
    private readonly room: number,
    private readonly sizeOf: (value: Value) => number = () => 1,
  ) {}

  /** The value, which is the newest then; made and kept where it is not there. */
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

  /** The value, which is the newest then; undefined where it is not there. */
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
