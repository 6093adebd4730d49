/**
 * The random numbers of the sample dataset: a separate stream for each image, so that image i is the same whatever
 * was drawn before it. Not numpy's RandomState, whose seeding takes 624 words per image. Not for training noise.
 */
export class SampleRandom {
  #state: number;

  constructor(seed: number, index: number) {
    this.#state = mix(seed ^ mix(index + 0x9e3779b9));
  }

  /** Uniform in [low, high), with 32 bits. */
  uniform(low = 0, high = 1): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    return low + (high - low) * ((mix(this.#state) >>> 0) / 0x100000000);
  }

  /** A whole number in [0, count). */
  below(count: number): number {
    return Math.floor(this.uniform(0, count));
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}

/** A 32-bit finaliser: two rounds of multiply and xorshift spread every input bit over the word. */
function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}
