/**
 * Reads the arguments of pickle opcodes: counted bytes, little-endian integers, and the text lines of protocol 0.
 * Every length is checked against the file before it is used. Errors are plain Error; the reader adds the place.
 */
import { textDecoders, type TextEncoding } from './pickle-text.ts';
import { LongText } from './pickle-values.ts';
import { latin1Text } from './text.ts';

/** Longer text is kept undecoded (see LongText). Names and keys are always shorter. */
const longTextBytes = 256;
/** In genuine files a name, number or index in a line of protocol 0 is short. Longer lines would only cost time. */
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
    if (length > left) throw new Error(`needs ${length} bytes, but the file has ${left} left`);
    this.position = start + length;
    // subarray() on a Node Buffer would return Buffers.
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

  /** A 64-bit count. Beyond 2^53 it is rounded, but is larger than any file anyway. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  /** BINFLOAT is the only big-endian opcode. */
  float64(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  /** Text of `length` bytes. A `str` of Python 2 is bytes, read as latin1 as the official tool does. */
  text(length: number, encoding: TextEncoding = 'utf-8'): string | LongText {
    const bytes = this.take(length);
    return length > longTextBytes ? new LongText(bytes, encoding) : textDecoders[encoding](bytes);
  }

  /** Two's complement, little-endian, of any length. */
  long(length: number): number | bigint {
    if (length > maxIntegerBytes) throw new Error(`an integer of ${length} bytes`);
    const hex = [...this.take(length)].reverse().map((byte) => byte.toString(16).padStart(2, '0'));
    return demote(BigInt.asIntN(length * 8, BigInt(`0x0${hex.join('')}`)));
  }

  /** A short text line without its line end. */
  line(): string {
    return latin1Text(this.#lineBytes(maxLineBytes));
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

  /** A quoted Python 2 literal of any length. In protocol 0 it can hold an array's data. */
  quotedLine(): string | LongText {
    const { bytes, start, end } = this.#trimmedLine();
    const quote = bytes[start];
    if (end - start < 2 || (quote !== 0x27 && quote !== 0x22) || bytes[end - 1] !== quote) {
      throw new Error('a text literal without quotes');
    }
    const inner = bytes.subarray(start + 1, end - 1);
    return inner.length > longTextBytes ? new LongText(inner, 'escapes') : textDecoders.escapes(inner);
  }

  /** Text in Python's raw-unicode-escape, of any length. */
  unicodeLine(): string | LongText {
    const bytes = this.#lineBytes();
    return bytes.length > longTextBytes
      ? new LongText(bytes, 'raw-unicode-escape')
      : textDecoders['raw-unicode-escape'](bytes);
  }

  #lineBytes(most = this.#bytes.length): Uint8Array {
    const ahead = this.#bytes.subarray(this.position, this.position + most);
    const length = ahead.indexOf(0x0a);
    if (length < 0) throw new Error(`a text line that does not end within ${ahead.length} bytes`);
    const bytes = this.take(length);
    this.position += 1;
    return bytes;
  }

  /** A line, with the places where it begins and ends without surrounding white space. */
  #trimmedLine(): { bytes: Uint8Array; start: number; end: number } {
    const bytes = this.#lineBytes();
    const isSpace = (at: number) => bytes[at] === 0x20 || bytes[at] === 0x0d || bytes[at] === 0x09;
    let [start, end] = [0, bytes.length];
    while (start < end && isSpace(start)) start++;
    while (end > start && isSpace(end - 1)) end--;
    return { bytes, start, end };
  }

  #advance(length: number): number {
    const start = this.position;
    this.take(length);
    return start;
  }
}

/** Returns a number if that is exact, as it is for almost all integers in a file. */
function demote(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
