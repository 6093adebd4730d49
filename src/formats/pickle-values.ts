/**
 * What the pickle reader gives back: plain data. Python's tuple and list become arrays, dict becomes Map, bytes a view of
 * the file. Nothing here has behaviour of the file's choosing: a global is an entry of the reader's own allow-list.
 */

import { latin1Encoders, textDecoders, type TextEncoding } from './pickle-text.ts';

export type PickleKey = string | number | bigint | boolean | null;

export type PickleValue =
  | PickleKey
  | Uint8Array
  | LongText
  | PickleValue[]
  | Map<PickleKey, PickleValue>
  | Set<PickleValue>
  | PickleGlobal
  | PickleObject;

/** Text too long to be a name, kept as a view and decoded only when asked for (a network's source code never is). */
export class LongText {
  #latin1: Uint8Array | undefined;

  constructor(
    readonly bytes: Uint8Array,
    readonly encoding: TextEncoding,
  ) {}

  toString(): string {
    return textDecoders[this.encoding](this.bytes);
  }

  /** The text as Python's `.encode('latin1')` gives it; undefined when a character does not fit one byte. */
  toLatin1(): Uint8Array | undefined {
    // Kept, since a file can ask for the same text again and again.
    this.#latin1 ??= latin1Encoders[this.encoding](this.bytes);
    return this.#latin1;
  }
}

/** One name that a pickle may mention, and what this reader itself makes of it. Faults are thrown as plain Error. */
export class PickleGlobal {
  constructor(
    readonly module: string,
    readonly name: string,
    /** Stands in for calling or instantiating the name; absent when the name may only be mentioned. */
    readonly make?: (args: readonly PickleValue[]) => PickleValue,
  ) {}

  toString(): string {
    return `${this.module}.${this.name}`;
  }
}

/** An instance of an allow-listed type that takes a state (pickle's BUILD). */
export abstract class PickleObject {
  abstract setState(state: PickleValue): void;
}

/** The allow-list. Its key keeps module and name apart, so that a dotted name cannot imitate a module. */
export type PickleGlobals = ReadonlyMap<string, PickleGlobal>;

export function globalKey(module: string, name: string): string {
  return `${module} ${name}`;
}

export function allowList(...globals: PickleGlobal[]): PickleGlobals {
  return new Map(globals.map((entry) => [globalKey(entry.module, entry.name), entry]));
}
