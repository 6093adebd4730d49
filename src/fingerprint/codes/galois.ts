/**
 * The fields GF(2^m) that BCH codes are reckoned in: elements are numbers of m bits, addition is XOR, multiplication
 * goes by tables of logarithms.
 * Source: Lin and Costello, Error Control Coding (2004), chapter 2 and its table of primitive polynomials.
 */

/** x^m + …, bit i for x^i. */
const primitivePolynomials: Record<number, number> = {
  3: 0b1011,
  4: 0b1_0011,
  5: 0b10_0101,
  6: 0b100_0011,
  7: 0b1000_1001,
  8: 0b1_0001_1101,
  9: 0b10_0001_0001,
  10: 0b100_0000_1001,
};

export const fieldDegrees = Object.keys(primitivePolynomials).map(Number);

export class GaloisField {
  /** 2^m - 1, the number of elements but zero. */
  readonly order: number;
  readonly #powers: Uint16Array;
  readonly #logarithms: Uint16Array;

  /** @param degree m, one of fieldDegrees */
  constructor(degree: number) {
    this.order = 2 ** degree - 1;
    this.#powers = new Uint16Array(this.order);
    this.#logarithms = new Uint16Array(this.order + 1);
    let power = 1;
    for (let i = 0; i < this.order; i++) {
      this.#powers[i] = power;
      this.#logarithms[power] = i;
      power <<= 1;
      if (power > this.order) power ^= primitivePolynomials[degree]!;
    }
  }

  /** α^exponent, for any whole exponent. */
  power(exponent: number): number {
    const reduced = exponent % this.order;
    return this.#powers[reduced < 0 ? reduced + this.order : reduced]!;
  }

  multiply(a: number, b: number): number {
    return a === 0 || b === 0 ? 0 : this.power(this.#logarithms[a]! + this.#logarithms[b]!);
  }

  /** `divisor` is not zero. */
  divide(a: number, divisor: number): number {
    return a === 0 ? 0 : this.power(this.#logarithms[a]! - this.#logarithms[divisor]!);
  }
}
