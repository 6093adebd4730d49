/**
 * The memory of the pickle reader: its stack of values, open marks, memo, and the nesting depth of each container.
 * All four are capped, since a small file can make any of them grow without end.
 */
import { printable } from '../base/printable.ts';
import type { PickleValue } from './pickle-values.ts';

export interface PickleLimits {
  opcodes: number;
  memoEntries: number;
  stackEntries: number;
  nesting: number;
  elapsedMs: number;
}

/** A sound file asks for something that is not allowed: too much, a name off the list, or a reference to outside. */
export class PickleRefusal extends Error {}

/** A name off the list. The format that is being read decides what the name says about the file. */
export class UnknownGlobal extends PickleRefusal {
  constructor(
    readonly module: string,
    readonly globalName: string,
  ) {
    const name = [module, globalName].map((part) => printable(part.slice(0, 80))).join('.');
    super(`it names ${name}, which is not on the list of known data types`);
  }
}

export class PickleStack {
  readonly #limits: PickleLimits;
  readonly #memo = new Map<number, PickleValue>();
  readonly #marks: number[] = [];
  readonly #nesting = new WeakMap<object, number>();
  readonly #values: PickleValue[] = [];

  constructor(limits: PickleLimits) {
    this.#limits = limits;
  }

  push(value: PickleValue): void {
    if (this.#values.length >= this.#limits.stackEntries)
      throw new PickleRefusal('the stack grows without end');
    this.#values.push(value);
  }

  /** The lowest stack entry that code inside the innermost open mark may touch. */
  #floor(): number {
    return this.#marks.at(-1) ?? 0;
  }

  top(): PickleValue {
    if (this.#values.length <= this.#floor()) throw new Error('the stack is empty');
    return this.#values.at(-1) ?? null;
  }

  pop(): PickleValue {
    return this.popMany(1)[0] ?? null;
  }

  /** The top `count` values, in the order they were pushed. */
  popMany(count: number): PickleValue[] {
    const start = this.#values.length - count;
    if (start < this.#floor()) throw new Error('the stack is empty');
    return this.#values.splice(start);
  }

  mark(): void {
    if (this.#marks.length >= this.#limits.nesting) throw new PickleRefusal('it is nested too deeply');
    this.#marks.push(this.#values.length);
  }

  /** Removes and returns everything above the innermost mark, and closes that mark. */
  popToMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw new Error('no mark is open');
    return this.#values.splice(mark);
  }

  /** As in Python, POP removes a mark if nothing lies above it. */
  discard(): void {
    if (this.#values.length === this.#marks.at(-1)) this.#marks.pop();
    else this.pop();
  }

  /** Keeps the top value under `index`, or under the next free index. */
  remember(index = this.#memo.size): void {
    if (this.#memo.size >= this.#limits.memoEntries) throw new PickleRefusal('the memo grows without end');
    this.#memo.set(index, this.top());
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw new Error(`memo entry ${index} was never set`);
    this.push(value);
  }

  /**
   * Notes how deep `parent` is nested once it holds `children`. Otherwise long chains of tuples would overflow the
   * stack of code that walks them.
   */
  adopt(parent: object, children: Iterable<PickleValue>): void {
    let depth = this.#nesting.get(parent) ?? 1;
    for (const child of children) {
      if (typeof child === 'object' && child !== null)
        depth = Math.max(depth, 1 + (this.#nesting.get(child) ?? 0));
    }
    if (depth > this.#limits.nesting) throw new PickleRefusal('it is nested too deeply');
    this.#nesting.set(parent, depth);
  }
}
