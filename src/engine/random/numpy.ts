/**
 * numpy's legacy RandomState, bit for bit: MT19937 seeded by one integer, the polar Gaussian with its cached second
 * value, bounded integers by masked rejection, and the backward Fisher-Yates shuffle. The official tool draws its
 * latents, fingerprints, noise and file order from it, so a seed means the same picture there and here.
 * Not for training: noise of the training loop comes from the counter-based generator.
 */
import { StudioError } from '../../base/error.ts';

const STATE_LENGTH = 624;
const SHIFT_LENGTH = 397;
const UPPER_BIT = 0x80000000;
const LOWER_BITS = 0x7fffffff;
const TWIST_MATRIX = 0x9908b0df;

export class RandomState {
  readonly #state = new Uint32Array(STATE_LENGTH);
  #position = STATE_LENGTH;
  #cachedGaussian: number | undefined;

  /** seed: an integer in [0, 2³²-1], numpy's own range. */
  constructor(seed: number) {
    checkSeed(seed);
    const state = this.#state;
    state[0] = seed;
    for (let i = 1; i < STATE_LENGTH; i++) {
      const previous = state[i - 1]!;
      state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
  }

  /** The next 32 random bits, as an unsigned integer. */
  uint32(): number {
    if (this.#position === STATE_LENGTH) this.#twist();
    let y = this.#state[this.#position++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  /** Uniform in [0, 1) with 53 bits, from two draws as numpy takes them. */
  random(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  /** One standard normal: pairs come from the polar method, the second of a pair is kept for the next call. */
  gaussian(): number {
    if (this.#cachedGaussian !== undefined) {
      const cached = this.#cachedGaussian;
      this.#cachedGaussian = undefined;
      return cached;
    }
    let x1: number;
    let x2: number;
    let squaredRadius: number;
    do {
      x1 = 2 * this.random() - 1;
      x2 = 2 * this.random() - 1;
      squaredRadius = x1 * x1 + x2 * x2;
    } while (squaredRadius >= 1 || squaredRadius === 0);
    const scale = Math.sqrt((-2 * Math.log(squaredRadius)) / squaredRadius);
    this.#cachedGaussian = scale * x1;
    return scale * x2;
  }

  /** randn of `count` values in C order, in double precision. */
  randn(count: number): Float64Array<ArrayBuffer> {
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = this.gaussian();
    return values;
  }

  /** randint(low, high): integers in [low, high), high - low ≤ 2³². A range of one value draws nothing, as in numpy. */
  randint(low: number, high: number, count: number): Float64Array<ArrayBuffer> {
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = low + this.#interval(high - low - 1);
    return values;
  }

  /** `count` fair bits as 0 and 1: randint(0, 2), the official draw of a fingerprint. */
  bits(count: number): Uint8Array<ArrayBuffer> {
    const values = new Uint8Array(count);
    for (let i = 0; i < count; i++) values[i] = this.#interval(1);
    return values;
  }

  /** Shuffles in place, in numpy's order of draws; returns the same array. */
  shuffle<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.#interval(i);
      [items[i], items[j]] = [items[j]!, items[i]!];
    }
    return items;
  }

  /** A shuffled 0 … count-1. */
  permutation(count: number): number[] {
    return this.shuffle(Array.from({ length: count }, (_, i) => i));
  }

  /** Uniform in [0, max]: draws are masked to the bits of max and rejected above it. */
  #interval(max: number): number {
    if (max === 0) return 0;
    const mask = 2 ** (32 - Math.clz32(max)) - 1;
    let value: number;
    do {
      value = (this.uint32() & mask) >>> 0;
    } while (value > max);
    return value;
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < STATE_LENGTH; i++) {
      const joined = (state[i]! & UPPER_BIT) | (state[(i + 1) % STATE_LENGTH]! & LOWER_BITS);
      const shifted = state[(i + SHIFT_LENGTH) % STATE_LENGTH]!;
      state[i] = shifted ^ (joined >>> 1) ^ (joined & 1 ? TWIST_MATRIX : 0);
    }
    this.#position = 0;
  }
}

/** Throws StudioError 'seed-out-of-range'. */
export function checkSeed(seed: number): void {
  if (Number.isInteger(seed) && seed >= 0 && seed <= 0xffffffff) return;
  throw new StudioError(
    'seed-out-of-range',
    `The seed ${seed} is outside numpy's range.`,
    'Use a whole number from 0 to 4294967295.',
  );
}
