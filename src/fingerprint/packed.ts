/**
 * Many fingerprints side by side, 32 bits to a word, so that one can be compared with a million in
 * milliseconds. matching.ts and verdict.ts say what a comparison is worth.
 */
import { StudioError } from '../base/error.ts';

/** A row of the table and in how many positions it differs from what was asked for. */
export interface Neighbour {
  index: number;
  distance: number;
}

export class FingerprintTable {
  readonly #wordsPerRow: number;
  /** With room to grow. */
  #words: Uint32Array;
  #size = 0;

  /** Throws 'fingerprint-length' where one has not `bitCount` bits. */
  constructor(
    readonly bitCount: number,
    fingerprints: readonly Uint8Array[],
  ) {
    this.#wordsPerRow = Math.ceil(bitCount / 32);
    this.#words = new Uint32Array(this.#wordsPerRow * fingerprints.length);
    for (const fingerprint of fingerprints) this.add(fingerprint);
  }

  get size(): number {
    return this.#size;
  }

  /** One row more, after the others. Throws 'fingerprint-length'. */
  add(fingerprint: Uint8Array): void {
    const packed = this.#pack(fingerprint);
    const at = this.#size * this.#wordsPerRow;
    if (at === this.#words.length) {
      const larger = new Uint32Array(Math.max(64 * this.#wordsPerRow, 2 * at));
      larger.set(this.#words);
      this.#words = larger;
    }
    this.#words.set(packed, at);
    this.#size++;
  }

  /** The row's bits. */
  row(index: number): Uint8Array<ArrayBuffer> {
    const at = index * this.#wordsPerRow;
    return Uint8Array.from(
      { length: this.bitCount },
      (_, i) => (this.#words[at + (i >>> 5)]! >>> (i & 31)) & 1,
    );
  }

  /** In how many positions each row differs, in order. */
  distances(fingerprint: Uint8Array): Uint32Array {
    const wanted = this.#pack(fingerprint);
    const distances = new Uint32Array(this.size);
    for (let row = 0, at = 0; row < distances.length; row++) {
      let distance = 0;
      for (let i = 0; i < wanted.length; i++, at++) distance += onesIn(this.#words[at]! ^ wanted[i]!);
      distances[row] = distance;
    }
    return distances;
  }

  /** The `count` nearest rows, nearest first; equal ones in the table's order. */
  nearest(fingerprint: Uint8Array, count: number): Neighbour[] {
    const found: Neighbour[] = [];
    this.distances(fingerprint).forEach((distance, index) => {
      if (found.length === count && distance >= found.at(-1)!.distance) return;
      const place = found.findIndex((other) => other.distance > distance);
      found.splice(place === -1 ? found.length : place, 0, { index, distance });
      if (found.length > count) found.pop();
    });
    return found;
  }

  #pack(fingerprint: Uint8Array): Uint32Array {
    if (fingerprint.length !== this.bitCount) {
      throw new StudioError(
        'fingerprint-length',
        `Fingerprints of ${this.bitCount} and ${fingerprint.length} bits cannot be compared.`,
        'Compare fingerprints that belong to the same network.',
      );
    }
    const words = new Uint32Array(this.#wordsPerRow);
    fingerprint.forEach((bit, i) => {
      if (bit) words[i >>> 5]! |= 1 << (i & 31);
    });
    return words;
  }
}

/** How many bits of a 32-bit word are set: sums of neighbours in 2, 4 and 8 bits, then of the four bytes. */
function onesIn(word: number): number {
  let sums = word - ((word >>> 1) & 0x55555555);
  sums = (sums & 0x33333333) + ((sums >>> 2) & 0x33333333);
  sums = (sums + (sums >>> 4)) & 0x0f0f0f0f;
  return Math.imul(sums, 0x01010101) >>> 24;
}
