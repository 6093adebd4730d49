/**
 * The four ways in which pickles write text: UTF-8 and latin1 with a length in front, and, in the lines of protocol
 * 0, literals of Python 2 ('a\n\x41') and raw-unicode-escape (a\u00e9). Each can be read as text, or as the bytes of
 * its latin1 form.
 * Source: Python's pickletools and its codecs. Errors are plain Error; the reader adds the place.
 */
import { latin1Text } from './text.ts';

export type TextEncoding = 'utf-8' | 'latin1' | 'escapes' | 'raw-unicode-escape';

export const textDecoders: Readonly<Record<TextEncoding, (bytes: Uint8Array) => string>> = {
  'utf-8': (bytes) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
  latin1: latin1Text,
  escapes: (bytes) => latin1Text(withoutEscapes(bytes)),
  'raw-unicode-escape': (bytes) =>
    latin1Text(bytes).replaceAll(unicodeEscape, (_whole, short: string, long: string) =>
      String.fromCodePoint(Number.parseInt(short ?? long, 16)),
    ),
};

/** Undefined if a character does not fit one byte. */
export const latin1Encoders: Readonly<Record<TextEncoding, (bytes: Uint8Array) => Uint8Array | undefined>> = {
  'utf-8': latin1OfUtf8,
  latin1: (bytes) => bytes,
  escapes: withoutEscapes,
  'raw-unicode-escape': latin1OfUnicodeEscapes,
};

const unicodeEscape = /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8}))/g;
const backslash = 0x5c;

function latin1OfUtf8(bytes: Uint8Array): Uint8Array | undefined {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte < 0x80) {
      out[length++] = byte;
    } else {
      // Only U+0080 to U+00FF fit. In UTF-8 those are exactly the two-byte sequences that begin with C2 or C3.
      const next = bytes[++i] ?? 0;
      if ((byte !== 0xc2 && byte !== 0xc3) || next >> 6 !== 2) return undefined;
      out[length++] = ((byte & 3) << 6) | (next & 0x3f);
    }
  }
  return out.subarray(0, length);
}

/** The bytes that a Python 2 literal stands for. Unknown escapes stay as they are. */
function withoutEscapes(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length;) {
    const next = bytes[i] === backslash ? (bytes[i + 1] ?? 0) : 0;
    const simple = simpleEscapes[next];
    const { value, digits } =
      next === 0x78 ? numberAt(bytes, i + 2, 16, 2) : next === 0 ? none : numberAt(bytes, i + 1, 8, 3);
    if (simple !== undefined) {
      out[length++] = simple;
      i += 2;
    } else if (next === 0x78 ? digits === 2 : digits > 0) {
      out[length++] = value;
      i += (next === 0x78 ? 2 : 1) + digits;
    } else {
      out[length++] = bytes[i++]!;
    }
  }
  return out.subarray(0, length);
}

const none = { value: 0, digits: 0 };

/** The number in up to `most` digits that begin at `at`. */
function numberAt(bytes: Uint8Array, at: number, base: 8 | 16, most: number): typeof none {
  let [value, digits] = [0, 0];
  for (; digits < most; digits++) {
    const digit = digitOf(bytes[at + digits] ?? 0);
    if (digit >= base) break;
    value = value * base + digit;
  }
  return { value, digits };
}

/** The value (0 to 15) of a hexadecimal digit's character code, or 16 for any other character. */
function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : 16;
}

function latin1OfUnicodeEscapes(bytes: Uint8Array): Uint8Array | undefined {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length;) {
    const most = bytes[i] !== backslash ? 0 : bytes[i + 1] === 0x75 ? 4 : bytes[i + 1] === 0x55 ? 8 : 0;
    const { value, digits } = most === 0 ? none : numberAt(bytes, i + 2, 16, most);
    const isEscape = most > 0 && digits === most;
    if (isEscape && value > 0xff) return undefined;
    out[length++] = isEscape ? value : bytes[i]!;
    i += isEscape ? 2 + digits : 1;
  }
  return out.subarray(0, length);
}

/** \\ \' \" \n \r \t \a \b \f \v, by the second character's code. */
const simpleEscapes: readonly (number | undefined)[] = Object.entries({
  '\\': 0x5c,
  "'": 0x27,
  '"': 0x22,
  n: 10,
  r: 13,
  t: 9,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
}).reduce<(number | undefined)[]>((table, [character, code]) => {
  table[character.charCodeAt(0)] = code;
  return table;
}, []);
