/**
 * Reads the arguments of pickle opcodes: counted bytes, little-endian integers, text lines of protocol 0.
 * Every length is checked against the file before anything is made of it. Faults are plain Error; the reader adds the place.
 */
import { LongText } from './pickle-values.ts';
import { latin1Text } from './text.ts';

/** Longer text is kept undecoded (see LongText). Names and keys are far shorter. */
const longTextBytes = 4096;
/** A text line or integer of protocol 0 to 4 is short in any genuine file; longer ones only cost time. */
const maxLineBytes = 65_536;
const maxIntegerBytes = 1024;

export class PickleCursor {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  position: number;

  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.position = start;
  }

  /** A view of the next `length` bytes. */
  take(length: number): Uint8Array {
    const start = this.position;
    const left = this.#bytes.length - start;
    if (length > left) throw new Error(`needs ${length} bytes, the file has ${left} left`);
    this.position = start + length;
    // Not subarray() on a Node Buffer, which would hand out Buffers.
    return new Uint8Array(this.#bytes.buffer, this.#bytes.byteOffset + start, length);
  }

  uint8(): number {
    return this.take(1)[0] ?? 0;
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  /** A 64-bit count; beyond 2^53 it exceeds any file, and so does its rounded value. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  /** BINFLOAT is the one big-endian opcode. */
  float64(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  text(length: number): string | LongText {
    const bytes = this.take(length);
    if (length > longTextBytes) return new LongText(bytes, 'utf-8');
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  }

  /** A `str` of Python 2: bytes, read as latin1 as the official tool does. */
  latin1(length: number): string | LongText {
    const bytes = this.take(length);
    return length > longTextBytes ? new LongText(bytes, 'latin1') : latin1Text(bytes);
  }

  /** Two's complement, little-endian, any length. */
  long(length: number): number | bigint {
    if (length > maxIntegerBytes) throw new Error(`an integer of ${length} bytes`);
    const hex = [...this.take(length)].reverse().map((byte) => byte.toString(16).padStart(2, '0'));
    return demote(BigInt.asIntN(length * 8, BigInt(`0x0${hex.join('')}`)));
  }

  /** A text line without its end. */
  line(): string {
    const ahead = this.#bytes.subarray(this.position, this.position + maxLineBytes);
    const length = ahead.indexOf(0x0a);
    if (length < 0) throw new Error(`a text line that does not end within ${ahead.length} bytes`);
    const bytes = this.take(length);
    this.position += 1;
    return latin1Text(bytes);
  }

  integerLine(): number | bigint {
    const line = this.line();
    const digits = line.endsWith('L') ? line.slice(0, -1) : line;
    if (digits.length > maxIntegerBytes || !/^\s*[-+]?\d+\s*$/.test(digits)) {
      throw new Error(`the malformed integer ${JSON.stringify(line.slice(0, 40))}`);
    }
    return demote(BigInt(digits.replace('+', '')));
  }

  floatLine(): number {
    const line = this.line().trim();
    if (/^[-+]?(inf|nan)$/.test(line))
      return line.endsWith('nan') ? NaN : line.startsWith('-') ? -Infinity : Infinity;
    const value = Number(line);
    if (line === '' || !/^[-+.\deE]+$/.test(line) || Number.isNaN(value)) {
      throw new Error(`the malformed number ${JSON.stringify(line.slice(0, 40))}`);
    }
    return value;
  }

  /** A quoted Python 2 literal. */
  quotedLine(): string {
    const line = this.line().trim();
    const quote = line[0];
    if (line.length < 2 || (quote !== "'" && quote !== '"') || !line.endsWith(quote)) {
      throw new Error('a text literal without quotes');
    }
    return line.slice(1, -1).replaceAll(/\\(x[\da-fA-F]{2}|[0-7]{1,3}|.)/g, (whole, code: string) => {
      if (code.startsWith('x')) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
      if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff);
      return simpleEscapes[code] ?? whole;
    });
  }

  /** Python's raw-unicode-escape. */
  unicodeLine(): string {
    return this.line().replaceAll(
      /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8}))/g,
      (_whole, short: string, long: string) => String.fromCodePoint(Number.parseInt(short ?? long, 16)),
    );
  }

  #advance(length: number): number {
    const start = this.position;
    this.take(length);
    return start;
  }
}

const simpleEscapes: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

/** Numbers where they are exact, as almost all integers in a file are. */
function demote(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
