/**
 * Primitive binary BCH codes: words of 2^m - 1 bits in which up to t wrong ones are found and put right. Systematic:
 * the data bits come first. Soft decisions by Chase's second algorithm: the decoder also tries the word with its least
 * sure bits turned, and takes what agrees best with all logits. No well-kept npm library was found for this.
 * Sources: Lin and Costello, Error Control Coding (2004), chapters 6 and 10; D. Chase, IEEE Trans. Inf. Theory 18 (1972).
 */
import { StudioError } from '../../base/error.ts';
import { bitsFromLogits, type Fingerprint } from '../bits.ts';
import { binomialTailOf, logChoose } from './binomial-of.ts';
import type { Code, DecodedWord } from './code.ts';
import { fieldDegrees, GaloisField } from './galois.ts';

/** Patterns that Chase's decoder tries: two to this power. */
const UNSURE_BITS = 4;

/**
 * The code of the longest primitive length within `wordBits` that corrects `corrects` bits; bits beyond that length are
 * zero and not read. Throws 'code-range' where no data bit is left.
 */
export function bchCode(wordBits: number, corrects: number): Code {
  const degree = fieldDegrees.findLast((m) => 2 ** m - 1 <= wordBits);
  const field = degree === undefined ? undefined : new GaloisField(degree);
  const generator = field && Number.isInteger(corrects) && corrects >= 1 ? generatorOf(field, corrects) : [];
  const dataBits = (field?.order ?? 0) - generator.length + 1;
  if (!field || generator.length === 0 || dataBits < 1) {
    throw new StudioError(
      'code-range',
      `No BCH code of ${wordBits} bits corrects ${corrects}.`,
      'Choose fewer bits to correct, or a model with more bits.',
    );
  }
  return new BchCode({ wordBits, field, corrects, generator, dataBits });
}

interface BchParts {
  wordBits: number;
  field: GaloisField;
  corrects: number;
  /** Coefficients of the generator polynomial, lowest first. */
  generator: readonly number[];
  dataBits: number;
}

class BchCode implements Code {
  readonly label: string;
  readonly wordBits: number;
  readonly dataBits: number;
  readonly randomWordRate: { hard: number; soft: number };
  readonly #parts: BchParts;

  constructor(parts: BchParts) {
    const { wordBits, dataBits, corrects, field } = parts;
    this.#parts = parts;
    this.label = `BCH (${field.order},${dataBits}), corrects ${corrects}`;
    this.wordBits = wordBits;
    this.dataBits = dataBits;
    const hard = shareOfWords(parts);
    this.randomWordRate = { hard, soft: Math.min(1, hard * 2 ** UNSURE_BITS) };
  }

  encode(data: Uint8Array): Fingerprint {
    const { field, generator, dataBits, wordBits } = this.#parts;
    const checkBits = field.order - dataBits;
    // Division by the generator, highest power first: word bit i stands for x^(order - 1 - i).
    const rest = new Uint8Array(field.order);
    rest.set(data.subarray(0, dataBits));
    for (let i = 0; i < dataBits; i++) {
      if (rest[i] === 0) continue;
      for (let j = 0; j <= checkBits; j++) rest[i + j]! ^= generator[checkBits - j]!;
    }
    const word = new Uint8Array(wordBits);
    word.set(data.subarray(0, dataBits));
    word.set(rest.subarray(dataBits), dataBits);
    return word;
  }

  decode(logits: ArrayLike<number>): DecodedWord | null {
    const { field } = this.#parts;
    const read = bitsFromLogits(logits).subarray(0, field.order);
    const unsure = Array.from(read.keys())
      .sort((a, b) => Math.abs(logits[a]!) - Math.abs(logits[b]!))
      .slice(0, UNSURE_BITS);
    const syndromes = this.#syndromesOf(read);
    let best: Uint8Array | null = null;
    let bestPenalty = Number.POSITIVE_INFINITY;
    for (let pattern = 0; pattern < 2 ** unsure.length; pattern++) {
      const turned = read.slice();
      const turnedSyndromes = syndromes.slice();
      unsure.forEach((position, i) => {
        if (((pattern >>> i) & 1) === 0) return;
        turned[position]! ^= 1;
        this.#turn(turnedSyndromes, position);
      });
      const corrected = this.#correct(turned, turnedSyndromes);
      if (!corrected) continue;
      const penalty = disagreement(read, corrected, logits);
      if (penalty < bestPenalty) [best, bestPenalty] = [corrected, penalty];
    }
    if (!best) return null;
    const word = new Uint8Array(this.wordBits);
    word.set(best);
    return { data: word.slice(0, this.dataBits), word };
  }

  wordAccuracy(bitAccuracy: number): number {
    const { field, corrects } = this.#parts;
    return binomialTailOf(field.order, field.order - corrects, bitAccuracy);
  }

  /** The word's polynomial at α, α², … α^2t: all zero for a code word. */
  #syndromesOf(word: Uint8Array): number[] {
    const syndromes = Array<number>(2 * this.#parts.corrects).fill(0);
    word.forEach((bit, position) => {
      if (bit) this.#turn(syndromes, position);
    });
    return syndromes;
  }

  /** What turning one bit does to the syndromes. */
  #turn(syndromes: number[], position: number): void {
    const { field } = this.#parts;
    const exponent = field.order - 1 - position;
    for (let j = 0; j < syndromes.length; j++) syndromes[j]! ^= field.power((j + 1) * exponent);
  }

  /** The code word within `corrects` bits of this one, or null. */
  #correct(word: Uint8Array, syndromes: readonly number[]): Uint8Array | null {
    const { field, corrects } = this.#parts;
    const last = field.order - 1;
    if (syndromes.every((syndrome) => syndrome === 0)) return word;
    const locator = errorLocator(field, syndromes);
    const errors = locator.length - 1;
    if (errors > corrects) return null;
    // Chien's search: a bit is wrong where the inverse of its power is a root.
    const wrong = Array.from(word.keys()).filter((i) => valueAt(field, locator, -(last - i)) === 0);
    if (wrong.length !== errors) return null;
    const corrected = word.slice();
    for (const i of wrong) corrected[i]! ^= 1;
    return corrected;
  }
}

/** The product of the minimal polynomials of α, α³, … α^(2t-1), each once; coefficients lowest first. */
function generatorOf(field: GaloisField, corrects: number): number[] {
  const roots = new Set<number>();
  for (let power = 1; power < 2 * corrects; power += 2) {
    for (let conjugate = power % field.order; !roots.has(conjugate);) {
      roots.add(conjugate);
      conjugate = (conjugate * 2) % field.order;
    }
  }
  let polynomial = [1];
  for (const root of roots) {
    // Times (x + α^root).
    const shifted = [0, ...polynomial];
    polynomial.forEach((coefficient, i) => (shifted[i]! ^= field.multiply(coefficient, field.power(root))));
    polynomial = shifted;
  }
  return polynomial;
}

/** Berlekamp and Massey: the shortest recurrence of the syndromes, lowest first, without zeros at its end. */
function errorLocator(field: GaloisField, syndromes: readonly number[]): number[] {
  let locator = [1];
  let previous = [1];
  let previousDiscrepancy = 1;
  let errors = 0;
  let gap = 1;
  syndromes.forEach((_, step) => {
    const discrepancy = locator.reduce(
      (sum, coefficient, i) =>
        i <= errors ? sum ^ field.multiply(coefficient, syndromes[step - i] ?? 0) : sum,
      0,
    );
    if (discrepancy === 0) {
      gap++;
      return;
    }
    const before = locator;
    const scale = field.divide(discrepancy, previousDiscrepancy);
    const change = [...Array<number>(gap).fill(0), ...previous.map((value) => field.multiply(scale, value))];
    locator = Array.from(
      { length: Math.max(locator.length, change.length) },
      (_unused, i) => (locator[i] ?? 0) ^ (change[i] ?? 0),
    );
    if (2 * errors > step) {
      gap++;
      return;
    }
    errors = step + 1 - errors;
    previous = before;
    previousDiscrepancy = discrepancy;
    gap = 1;
  });
  while (locator.at(-1) === 0) locator.pop();
  return locator;
}

/** The polynomial at α^exponent. */
function valueAt(field: GaloisField, polynomial: readonly number[], exponent: number): number {
  return polynomial.reduce(
    (sum, coefficient, i) => sum ^ field.multiply(coefficient, field.power(i * exponent)),
    0,
  );
}

/** The logits' strength where the two words differ. */
function disagreement(read: Uint8Array, word: Uint8Array, logits: ArrayLike<number>): number {
  let sum = 0;
  read.forEach((bit, i) => {
    if (bit !== word[i]) sum += Math.abs(logits[i]!);
  });
  return sum;
}

/** 2^dataBits spheres of the radius that is corrected, as a share of all words. */
function shareOfWords({ field, corrects, dataBits }: BchParts): number {
  let share = 0;
  for (let wrong = 0; wrong <= corrects; wrong++) {
    share += Math.exp(logChoose(field.order, wrong) - (field.order - dataBits) * Math.LN2);
  }
  return share;
}
