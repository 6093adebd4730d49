/**
 * The results of the pickle reader, as plain data. Python's tuple and list become arrays, dict becomes Map, and bytes
 * become views of the file. The file cannot choose any behaviour: every global is an entry of the reader's own
 * allow-list.
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

/**
 * Text that is too long for a name. It is kept as a view and decoded only on request, which never happens to a
 * network's source code.
 */
export class LongText {
  #latin1: Uint8Array | undefined;

  constructor(
    readonly bytes: Uint8Array,
    readonly encoding: TextEncoding,
  ) {}

  toString(): string {
    return textDecoders[this.encoding](this.bytes);
  }

  /** The text as Python's `.encode('latin1')` gives it. Undefined if a character does not fit one byte. */
  toLatin1(): Uint8Array | undefined {
    // Kept, since a file can ask for the same text again and again.
    this.#latin1 ??= latin1Encoders[this.encoding](this.bytes);
    return this.#latin1;
  }
}

/** One name that a pickle may mention, with this reader's own code for it. Errors are thrown as plain Error. */
export class PickleGlobal {
  constructor(
    readonly module: string,
    readonly name: string,
    /** Replaces calling or instantiating the name. Absent if the name may only be mentioned. */
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

/** The allow-list. Its keys separate module and name, so that a dotted name cannot imitate a module. */
export type PickleGlobals = ReadonlyMap<string, PickleGlobal>;

export function globalKey(module: string, name: string): string {
  return `${module} ${name}`;
}

export function allowList(...globals: PickleGlobal[]): PickleGlobals {
  return new Map(globals.map((entry) => [globalKey(entry.module, entry.name), entry]));
}
