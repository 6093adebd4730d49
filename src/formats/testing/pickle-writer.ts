/**
 * Writes pickles for tests as Python's own pickler would (protocols 2 to 5, names of numpy 1 or 2): the opcodes each
 * protocol prefers, memo entries, frames. Not part of the studio, which saves networks as safetensors and ONNX.
 */
import { joinBytes } from '../../base/bytes.ts';
import { opcodes as op } from '../pickle-opcodes.ts';

export type WriterProtocol = 2 | 3 | 4 | 5;

export interface PickleWriterOptions {
  protocol?: WriterProtocol;
  /** The module is numpy.core for 1 and numpy._core for 2. */
  numpy?: 1 | 2;
}

/** A float32 array to pickle. Shape [] becomes a numpy scalar, as TensorFlow returns it. */
export interface WriterArray {
  shape: readonly number[];
  data: Float32Array;
}

export class PickleWriter {
  readonly protocol: WriterProtocol;
  readonly #core: string;
  readonly #parts: Uint8Array[] = [];
  readonly #memo = new Map<string, number>();
  #memoized = 0;

  constructor({ protocol = 4, numpy = 1 }: PickleWriterOptions = {}) {
    this.protocol = protocol;
    this.#core = numpy === 2 ? 'numpy._core' : 'numpy.core';
    this.emit(op.PROTO, protocol);
  }

  /** Raw opcodes and argument bytes. */
  emit(...codes: number[]): this {
    this.#parts.push(Uint8Array.from(codes));
    return this;
  }

  /** Ends the pickle. From protocol 4 on everything stands in one frame, even big arrays. */
  finish(): Uint8Array<ArrayBuffer> {
    this.emit(op.STOP);
    const [head = new Uint8Array(0), ...rest] = this.#parts;
    const bodyBytes = rest.reduce((sum, part) => sum + part.length, 0);
    const frame = this.protocol >= 4 ? [Uint8Array.of(op.FRAME), uint64(bodyBytes)] : [];
    return joinBytes([head, ...frame, ...rest]);
  }

  value(value: unknown): this {
    if (value === null || value === undefined) return this.emit(op.NONE);
    if (value === true) return this.emit(op.NEWTRUE);
    if (value === false) return this.emit(op.NEWFALSE);
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'number') return this.number(value);
    if (Array.isArray(value)) return this.list(value);
    if (isArray(value)) return this.array(value);
    return this.dict(Object.entries(value));
  }

  number(value: number): this {
    if (!Number.isSafeInteger(value)) {
      const bytes = new Uint8Array(8);
      new DataView(bytes.buffer).setFloat64(0, value, false);
      return this.emit(op.BINFLOAT, ...bytes);
    }
    if (value >= 0 && value < 256) return this.emit(op.BININT1, value);
    if (value >= 0 && value < 65_536) return this.emit(op.BININT2, value & 255, value >> 8);
    if (Math.abs(value) < 2 ** 31) return this.emit(op.BININT, ...uint32(value));
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigInt64(0, BigInt(value), true);
    return this.emit(op.LONG1, 8, ...bytes);
  }

  /** Text goes into the memo, as with Python's interned names. */
  text(text: string): this {
    return this.#once(`text ${text}`, () => {
      const bytes = new TextEncoder().encode(text);
      if (this.protocol >= 4 && bytes.length < 256) this.emit(op.SHORT_BINUNICODE, bytes.length);
      else this.emit(op.BINUNICODE, ...uint32(bytes.length));
      this.#parts.push(bytes);
    });
  }

  bytes(bytes: Uint8Array): this {
    if (this.protocol === 2) {
      const latin1 = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
      this.global('_codecs', 'encode').text(latin1).text('latin1');
      return this.emit(op.TUPLE2, op.REDUCE).#memoize();
    }
    if (bytes.length < 256) this.emit(op.SHORT_BINBYTES, bytes.length);
    else if (this.protocol >= 4 && bytes.length >= 2 ** 16)
      this.emit(op.BINBYTES8).#raw(uint64(bytes.length));
    else this.emit(op.BINBYTES, ...uint32(bytes.length));
    this.#parts.push(bytes);
    return this.#memoize();
  }

  list(items: readonly unknown[]): this {
    this.emit(op.EMPTY_LIST).#memoize().emit(op.MARK);
    for (const item of items) this.value(item);
    return this.emit(op.APPENDS);
  }

  /** A tuple of the values that `write` pushes. */
  tuple(write: () => void): this {
    this.emit(op.MARK);
    write();
    return this.emit(op.TUPLE).#memoize();
  }

  dict(entries: Iterable<readonly [string, unknown]>): this {
    return this.emit(op.EMPTY_DICT).#memoize().items(entries);
  }

  /** SETITEMS for the object on top, a dict or one of its subclasses. A value that is a function writes itself. */
  items(entries: Iterable<readonly [string, unknown]>): this {
    this.emit(op.MARK);
    for (const [key, value] of entries) {
      this.text(key);
      if (typeof value === 'function') value();
      else this.value(value);
    }
    return this.emit(op.SETITEMS);
  }

  global(module: string, name: string): this {
    return this.#once(`global ${module} ${name}`, () => {
      if (this.protocol >= 4) this.text(module).text(name).emit(op.STACK_GLOBAL);
      else this.emit(op.GLOBAL).#raw(new TextEncoder().encode(`${module}\n${name}\n`));
    });
  }

  array({ shape, data }: WriterArray): this {
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    if (shape.length === 0) {
      this.global(`${this.#core}.multiarray`, 'scalar').#dtype().bytes(raw);
      return this.emit(op.TUPLE2, op.REDUCE).#memoize();
    }
    if (this.protocol === 5) return this.#fromBuffer(shape, raw);
    this.global(`${this.#core}.multiarray`, '_reconstruct').global('numpy', 'ndarray');
    this.emit(op.BININT1, 0, op.TUPLE1).bytes(Uint8Array.of(0x62));
    this.emit(op.TUPLE3, op.REDUCE).#memoize();
    this.tuple(() => {
      this.number(1).#shape(shape).#dtype().value(false).bytes(raw);
    });
    return this.emit(op.BUILD);
  }

  #fromBuffer(shape: readonly number[], raw: Uint8Array): this {
    this.global(`${this.#core}.numeric`, '_frombuffer');
    this.tuple(() => {
      this.emit(op.BYTEARRAY8).#raw(uint64(raw.length)).#raw(raw).#memoize();
      this.#dtype().#shape(shape).text('C');
    });
    return this.emit(op.REDUCE).#memoize();
  }

  #shape(shape: readonly number[]): this {
    return this.tuple(() => shape.forEach((size) => this.number(size)));
  }

  #dtype(): this {
    return this.#once('dtype', () => {
      this.global('numpy', 'dtype').text('f4').value(false).value(true).emit(op.TUPLE3, op.REDUCE);
      this.tuple(() => [3, '<', null, null, null, -1, -1, 0].forEach((entry) => this.value(entry)));
      this.emit(op.BUILD);
    });
  }

  /** Writes something the first time, and refers to the memo afterwards. */
  #once(key: string, write: () => void): this {
    const known = this.#memo.get(key);
    if (known !== undefined)
      return known < 256 ? this.emit(op.BINGET, known) : this.emit(op.LONG_BINGET, ...uint32(known));
    write();
    this.#memo.set(key, this.#memoized);
    return this.#memoize();
  }

  #memoize(): this {
    const index = this.#memoized++;
    if (this.protocol >= 4) return this.emit(op.MEMOIZE);
    return index < 256 ? this.emit(op.BINPUT, index) : this.emit(op.LONG_BINPUT, ...uint32(index));
  }

  #raw(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    return this;
  }
}

function isArray(value: unknown): value is WriterArray {
  return typeof value === 'object' && value !== null && 'data' in value && value.data instanceof Float32Array;
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, true);
  return bytes;
}

function uint64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
}
