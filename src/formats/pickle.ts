/**
 * Reads Python pickles of protocols 0 to 5 as data, and does nothing else. The file may mention only names on the
 * caller's allow-list, each of which stands for code of this project. No name is imported, looked up or called.
 * Opcodes, memo, stack, nesting and time are capped. Source: Python's pickle protocol as pickletools documents it.
 */
import { StudioError } from '../base/error.ts';
import { PickleCursor } from './pickle-cursor.ts';
import { opcodeName, opcodes as op } from './pickle-opcodes.ts';
import { PickleRefusal, PickleStack, UnknownGlobal, type PickleLimits } from './pickle-stack.ts';
import {
  globalKey,
  PickleGlobal,
  PickleObject,
  type PickleGlobals,
  type PickleKey,
  type PickleValue,
} from './pickle-values.ts';

export interface PickleOptions {
  globals?: PickleGlobals;
  /** Resolves a persistent id, as PyTorch uses for storages. Without it such ids are refused. */
  persistentLoad?: (id: PickleValue) => PickleValue;
  /** Where the pickle begins, since PyTorch's older files hold several. */
  startByte?: number;
  limits?: Partial<PickleLimits>;
}

/** About a hundred times what the largest official networks need, and still read quickly. */
const defaultLimits: PickleLimits = {
  opcodes: 2_000_000,
  memoEntries: 1_000_000,
  stackEntries: 1_000_000,
  nesting: 200,
  elapsedMs: 20_000,
};

const highestProtocol = 5;

/**
 * Reads a file that is one pickle with nothing after it. Bytes and arrays in the result are views of `bytes`: keep it
 * alive and do not write to it. Throws StudioError `pickle-refused` (a name off the list, a limit) or `bad-pickle`
 * (damage), naming opcode and byte.
 */
export function readPickle(bytes: Uint8Array, options: PickleOptions = {}): PickleValue {
  const { value, endByte } = readPickleAt(bytes, options);
  if (endByte === bytes.length) return value;
  throw new StudioError(
    'pickle-refused',
    `Pickle refused: it ends at byte ${endByte}, but ${bytes.length - endByte} more follow.`,
    'No genuine file hides a second part behind the first. Nothing in it was run.',
  );
}

/** Like readPickle, but reads one pickle among other bytes and also returns the offset of the first byte after it. */
export function readPickleAt(
  bytes: Uint8Array,
  options: PickleOptions = {},
): { value: PickleValue; endByte: number } {
  const reader = new PickleReader(bytes, options);
  return { value: reader.run(), endByte: reader.endByte };
}

class PickleReader {
  readonly #cursor: PickleCursor;
  readonly #globals: PickleGlobals;
  readonly #persistentLoad: PickleOptions['persistentLoad'];
  readonly #limits: PickleLimits;
  readonly #sizeBytes: number;
  readonly #stack: PickleStack;

  constructor(bytes: Uint8Array, options: PickleOptions) {
    this.#cursor = new PickleCursor(bytes, options.startByte ?? 0);
    this.#globals = options.globals ?? new Map();
    this.#persistentLoad = options.persistentLoad;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#stack = new PickleStack(this.#limits);
    this.#sizeBytes = bytes.length;
  }

  get endByte(): number {
    return this.#cursor.position;
  }

  run(): PickleValue {
    const deadlineMs = performance.now() + this.#limits.elapsedMs;
    let code = -1;
    let at = this.#cursor.position;
    try {
      for (let count = 1; ; count++) {
        at = this.#cursor.position;
        code = -1;
        code = this.#cursor.uint8();
        if (code === op.STOP) return this.#stack.pop();
        this.#step(code);
        if (count >= this.#limits.opcodes) throw new PickleRefusal(`more than ${count} opcodes`);
        if (count % 256 === 0 && performance.now() > deadlineMs)
          throw new PickleRefusal('reading takes too long');
      }
    } catch (error) {
      if (error instanceof StudioError) throw error;
      const refused = error instanceof PickleRefusal;
      const place = code < 0 ? 'end of the file' : `opcode ${opcodeName(code)}`;
      throw new StudioError(
        refused ? 'pickle-refused' : 'bad-pickle',
        `${refused ? 'Pickle refused' : 'Damaged pickle'}: ${place} at byte ${at}: ${error instanceof Error ? error.message : error}.`,
        refused
          ? 'Only data is read from pickles; this one asks for more. Nothing in it was run.'
          : 'The file is cut short or changed; download or export it again.',
        { cause: error },
      );
    }
  }

  #step(code: number): void {
    const cursor = this.#cursor;
    switch (code) {
      case op.PROTO:
        return this.#protocol(cursor.uint8());
      case op.FRAME:
        return this.#frame(cursor.uint64());

      // Values
      case op.NONE:
        return this.#stack.push(null);
      case op.NEWTRUE:
        return this.#stack.push(true);
      case op.NEWFALSE:
        return this.#stack.push(false);
      case op.INT:
        return this.#stack.push(this.#integerOrBoolean());
      case op.BININT:
        return this.#stack.push(cursor.int32());
      case op.BININT1:
        return this.#stack.push(cursor.uint8());
      case op.BININT2:
        return this.#stack.push(cursor.uint16());
      case op.LONG:
        return this.#stack.push(cursor.integerLine());
      case op.LONG1:
        return this.#stack.push(cursor.long(cursor.uint8()));
      case op.LONG4:
        return this.#stack.push(cursor.long(cursor.uint32()));
      case op.FLOAT:
        return this.#stack.push(cursor.floatLine());
      case op.BINFLOAT:
        return this.#stack.push(cursor.float64());
      case op.STRING:
        return this.#stack.push(cursor.quotedLine());
      case op.SHORT_BINSTRING:
        return this.#stack.push(cursor.text(cursor.uint8(), 'latin1'));
      case op.BINSTRING:
        return this.#stack.push(cursor.text(cursor.uint32(), 'latin1'));
      case op.UNICODE:
        return this.#stack.push(cursor.unicodeLine());
      case op.SHORT_BINUNICODE:
        return this.#stack.push(cursor.text(cursor.uint8()));
      case op.BINUNICODE:
        return this.#stack.push(cursor.text(cursor.uint32()));
      case op.BINUNICODE8:
        return this.#stack.push(cursor.text(cursor.uint64()));
      case op.SHORT_BINBYTES:
        return this.#stack.push(cursor.take(cursor.uint8()));
      case op.BINBYTES:
        return this.#stack.push(cursor.take(cursor.uint32()));
      case op.BINBYTES8:
      case op.BYTEARRAY8:
        return this.#stack.push(cursor.take(cursor.uint64()));

      // Containers
      case op.EMPTY_TUPLE:
      case op.EMPTY_LIST:
        return this.#stack.push([]);
      case op.EMPTY_DICT:
        return this.#stack.push(new Map());
      case op.EMPTY_SET:
        return this.#stack.push(new Set());
      case op.TUPLE1:
        return this.#stack.push(this.#extended([], this.#stack.popMany(1)));
      case op.TUPLE2:
        return this.#stack.push(this.#extended([], this.#stack.popMany(2)));
      case op.TUPLE3:
        return this.#stack.push(this.#extended([], this.#stack.popMany(3)));
      case op.TUPLE:
      case op.LIST:
        return this.#stack.push(this.#extended([], this.#stack.popToMark()));
      case op.DICT:
        return this.#stack.push(this.#withItems(new Map(), this.#stack.popToMark()));
      case op.FROZENSET:
        return this.#stack.push(this.#withMembers(new Set(), this.#stack.popToMark()));
      case op.APPEND:
        return this.#append(this.#stack.popMany(1));
      case op.APPENDS:
        return this.#append(this.#stack.popToMark());
      case op.SETITEM:
        return this.#setItems(this.#stack.popMany(2));
      case op.SETITEMS:
        return this.#setItems(this.#stack.popToMark());
      case op.ADDITEMS:
        return this.#addItems(this.#stack.popToMark());

      // Stack and memo
      case op.MARK:
        return this.#stack.mark();
      case op.POP:
        return this.#stack.discard();
      case op.POP_MARK:
        this.#stack.popToMark();
        return;
      case op.DUP:
        return this.#stack.push(this.#stack.top());
      case op.MEMOIZE:
        return this.#stack.remember();
      case op.PUT:
        return this.#stack.remember(this.#memoIndex());
      case op.BINPUT:
        return this.#stack.remember(cursor.uint8());
      case op.LONG_BINPUT:
        return this.#stack.remember(cursor.uint32());
      case op.GET:
        return this.#stack.recall(this.#memoIndex());
      case op.BINGET:
        return this.#stack.recall(cursor.uint8());
      case op.LONG_BINGET:
        return this.#stack.recall(cursor.uint32());

      // Names, and operations that would be calls in Python
      case op.GLOBAL:
        return this.#stack.push(this.#allowed(cursor.line(), cursor.line()));
      case op.STACK_GLOBAL:
        return this.#stackGlobal();
      case op.INST:
        return this.#stack.push(
          this.#made(this.#allowed(cursor.line(), cursor.line()), this.#stack.popToMark()),
        );
      case op.OBJ:
        return this.#object(this.#stack.popToMark());
      case op.REDUCE:
      case op.NEWOBJ:
        return this.#object(this.#stack.popMany(2), true);
      case op.NEWOBJ_EX:
        return this.#newObjectWithKeywords();
      case op.BUILD:
        return this.#build(this.#stack.pop());
      case op.PERSID:
        return this.#stack.push(this.#persistent(cursor.line()));
      case op.BINPERSID:
        return this.#stack.push(this.#persistent(this.#stack.pop()));

      case op.EXT1:
      case op.EXT2:
      case op.EXT4:
        throw new PickleRefusal('the extension registry of a Python process cannot be known here');
      case op.NEXT_BUFFER:
      case op.READONLY_BUFFER:
        throw new PickleRefusal('its buffers are stored outside of the file');
      default:
        throw new Error('no such opcode');
    }
  }

  #protocol(version: number): void {
    if (version > highestProtocol)
      throw new Error(`protocol ${version}; the highest known is ${highestProtocol}`);
  }

  #frame(length: number): void {
    const left = this.#sizeBytes - this.#cursor.position;
    if (length > left) throw new Error(`the frame claims ${length} bytes, but the file has ${left} left`);
  }

  #integerOrBoolean(): PickleValue {
    const start = this.#cursor.position;
    const line = this.#cursor.line();
    if (line === '00' || line === '01') return line === '01';
    this.#cursor.position = start;
    return this.#cursor.integerLine();
  }

  #memoIndex(): number {
    const index = this.#cursor.integerLine();
    if (typeof index !== 'number' || index < 0) throw new Error(`the memo index ${index}`);
    return index;
  }

  #extended(list: PickleValue[], items: readonly PickleValue[]): PickleValue[] {
    this.#stack.adopt(list, items);
    for (const item of items) list.push(item);
    return list;
  }

  #withItems(map: Map<PickleKey, PickleValue>, items: readonly PickleValue[]): Map<PickleKey, PickleValue> {
    if (items.length % 2 !== 0) throw new Error('a key without a value');
    this.#stack.adopt(map, items);
    for (let i = 0; i < items.length; i += 2) map.set(asKey(items[i] ?? null), items[i + 1] ?? null);
    return map;
  }

  #withMembers(set: Set<PickleValue>, members: readonly PickleValue[]): Set<PickleValue> {
    this.#stack.adopt(set, members);
    for (const member of members) set.add(member);
    return set;
  }

  #append(items: PickleValue[]): void {
    const list = this.#stack.top();
    if (!Array.isArray(list)) throw new Error('only a list can be appended to');
    this.#extended(list, items);
  }

  #setItems(items: PickleValue[]): void {
    const map = this.#stack.top();
    if (!(map instanceof Map)) throw new Error('only a dict takes items');
    this.#withItems(map, items);
  }

  #addItems(members: PickleValue[]): void {
    const set = this.#stack.top();
    if (!(set instanceof Set)) throw new Error('only a set takes members');
    this.#withMembers(set, members);
  }

  #allowed(module: string, name: string): PickleGlobal {
    const found = this.#globals.get(globalKey(module, name));
    if (found) return found;
    throw new UnknownGlobal(module, name);
  }

  #stackGlobal(): void {
    const [module, name] = this.#stack.popMany(2);
    if (typeof module !== 'string' || typeof name !== 'string') throw new Error('a global needs two names');
    this.#stack.push(this.#allowed(module, name));
  }

  /** `[class, ...args]`, or `[class, args]` when the arguments are packed in a tuple. */
  #object([target, ...rest]: PickleValue[], packed = false): void {
    const args = packed ? rest[0] : rest;
    if (!Array.isArray(args)) throw new Error('the arguments are not a tuple');
    this.#stack.push(this.#made(target ?? null, args));
  }

  #newObjectWithKeywords(): void {
    const [target, args, keywords] = this.#stack.popMany(3);
    if (!Array.isArray(args) || !(keywords instanceof Map)) throw new Error('the arguments are malformed');
    if (keywords.size > 0) throw new PickleRefusal('an object would be created with keyword arguments');
    this.#stack.push(this.#made(target ?? null, args));
  }

  #made(target: PickleValue, args: readonly PickleValue[]): PickleValue {
    if (!(target instanceof PickleGlobal))
      throw new PickleRefusal('it would call something that is not a known data type');
    if (!target.make) throw new PickleRefusal(`it would call ${target}`);
    const value = target.make(args);
    if (typeof value === 'object' && value !== null) this.#stack.adopt(value, args);
    return value;
  }

  #build(state: PickleValue): void {
    const object = this.#stack.top();
    // PyTorch sets attributes on an OrderedDict. They are not among its items, so they are ignored.
    if (object instanceof Map) return;
    if (!(object instanceof PickleObject))
      throw new PickleRefusal('it would set the state of something that has none');
    this.#stack.adopt(object, [state]);
    object.setState(state);
  }

  #persistent(id: PickleValue): PickleValue {
    if (!this.#persistentLoad) throw new PickleRefusal('it refers to objects outside of the file');
    return this.#persistentLoad(id);
  }
}

function asKey(value: PickleValue): PickleKey {
  if (typeof value === 'object' && value !== null) throw new Error('a dict key that is not a plain value');
  return value;
}
