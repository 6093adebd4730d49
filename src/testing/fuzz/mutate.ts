/**
 * Damage for fuzzing: bytes are flipped, set to numbers on which readers often fail, moved, doubled and cut. Every
 * case depends only on its number, so that a finding can be repeated. Checksums that would make a reader refuse at
 * once are repaired by the target afterwards.
 */

/** A small random generator (Steele, Lea and Flood, "SplitMix"). Nothing drawn here affects a picture. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 up to, not including, `below`. */
  below(below: number): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let word = this.#state;
    word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return ((word ^ (word >>> 15)) >>> 0) % below;
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

const numbers = [
  0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
];

type Mutation = (bytes: Uint8Array<ArrayBuffer>, chance: Chance) => Uint8Array<ArrayBuffer>;

const mutations: readonly Mutation[] = [
  (bytes, chance) => {
    bytes[chance.below(bytes.length)]! ^= 1 << chance.below(8);
    return bytes;
  },
  (bytes, chance) => {
    bytes[chance.below(bytes.length)] = chance.below(256);
    return bytes;
  },
  // A length, an offset or a count, wherever there may be one.
  (bytes, chance) => {
    const width = chance.of([1, 2, 4]);
    if (bytes.length < width) return bytes;
    const view = new DataView(bytes.buffer, chance.below(bytes.length - width + 1), width);
    const value = chance.below(4) === 0 ? chance.below(bytes.length + 2) : chance.of(numbers);
    const isLittle = chance.below(2) === 0;
    if (width === 1) view.setUint8(0, value);
    else if (width === 2) view.setUint16(0, value, isLittle);
    else view.setUint32(0, value, isLittle);
    return bytes;
  },
  // Digits in text headers.
  (bytes, chance) => {
    const digits = [...bytes.keys()].filter((at) => bytes[at]! >= 0x30 && bytes[at]! <= 0x39);
    if (digits.length > 0) bytes[chance.of(digits)] = 0x30 + chance.below(10);
    return bytes;
  },
  (bytes, chance) => bytes.slice(0, chance.below(bytes.length) + 1),
  (bytes, chance) => {
    const [from, to] = [chance.below(bytes.length), chance.below(bytes.length)];
    const piece = bytes.slice(from, from + chance.below(64) + 1);
    const out = new Uint8Array(bytes.length + piece.length);
    out.set(bytes.subarray(0, to));
    out.set(piece, to);
    out.set(bytes.subarray(to), to + piece.length);
    return out;
  },
  (bytes, chance) => {
    const from = chance.below(bytes.length);
    const end = Math.min(bytes.length, from + chance.below(16) + 1);
    const out = new Uint8Array(bytes.length - (end - from));
    out.set(bytes.subarray(0, from));
    out.set(bytes.subarray(end), from);
    return out;
  },
];

/** One of the intact files `seeds` with one to four mutations. Never empty. */
export function damaged(seeds: readonly Uint8Array[], caseNumber: number): Uint8Array<ArrayBuffer> {
  const chance = new Chance(caseNumber);
  let bytes = new Uint8Array(chance.of(seeds));
  for (let left = 1 + chance.below(4); left > 0 && bytes.length > 1; left--)
    bytes = chance.of(mutations)(bytes, chance);
  return bytes;
}
