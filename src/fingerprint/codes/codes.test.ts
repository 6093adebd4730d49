import { describe, expect, it } from 'vitest';
import { RandomState } from '../../engine/random/numpy.ts';
import { bchCode } from './bch.ts';
import { binomialTailOf } from './binomial-of.ts';
import { noCode } from './none.ts';
import { repetitionCode } from './repetition.ts';

/** Logits of a word with `wrong` random bits turned, all equally strong: a hard decision. */
function hardLogits(word: Uint8Array, wrong: number, random: RandomState): number[] {
  const order = Array.from(word.keys()).map((i) => ({ i, key: random.random() }));
  order.sort((a, b) => a.key - b.key);
  const turned = new Set(order.slice(0, wrong).map(({ i }) => i));
  return Array.from(word, (bit, i) => ((bit === 1) === !turned.has(i) ? 1 : -1));
}

describe('BCH codes', () => {
  // Lin and Costello, appendix C.
  it.each([
    [7, 4, 1],
    [15, 7, 2],
    [15, 5, 3],
    [31, 16, 3],
    [31, 11, 5],
    [63, 51, 2],
    [63, 45, 3],
    [63, 36, 5],
    [63, 16, 11],
    [127, 78, 7],
    [127, 64, 10],
    [127, 36, 15],
    [255, 131, 18],
    [511, 259, 30],
  ])('have the published parameters: (%i,%i) corrects %i', (wordBits, dataBits, corrects) => {
    expect(bchCode(wordBits, corrects).dataBits).toBe(dataBits);
  });

  it.each([
    [63, 5],
    [64, 5],
    [127, 10],
    [128, 10],
    [31, 3],
  ])('of %i bits put right what they promise, and no code word more than that differs little', (bits, t) => {
    const code = bchCode(bits, t);
    const random = new RandomState(bits);
    for (let trial = 0; trial < 20; trial++) {
      const data = random.bits(code.dataBits);
      const word = code.encode(data);
      expect(word).toHaveLength(bits);
      expect([...word.subarray(0, code.dataBits)]).toEqual([...data]);
      for (const wrong of [0, 1, t - 1, t]) {
        const used = word.subarray(0, 2 ** Math.floor(Math.log2(bits + 1)) - 1);
        const logits = [...hardLogits(used, wrong, random), ...Array<number>(bits - used.length).fill(9)];
        expect(code.decode(logits)?.data).toEqual(data);
      }
    }
  });

  it('agree with a code word by hand: x³+x+1 divides every word of (7,4)', () => {
    const code = bchCode(7, 1);
    expect([...code.encode(Uint8Array.of(0, 0, 0, 1))]).toEqual([0, 0, 0, 1, 0, 1, 1]);
    expect([...code.encode(Uint8Array.of(1, 0, 0, 0))]).toEqual([1, 0, 0, 0, 1, 0, 1]);
  });

  it('decode more with soft decisions: unsure bits may be wrong beyond the promise', () => {
    const code = bchCode(127, 10);
    const random = new RandomState(5);
    const word = code.encode(random.bits(64));
    const logits = Array.from(word, (bit) => (bit ? 4 : -4));
    for (let i = 0; i < 13; i++) logits[i * 9]! *= i < 4 ? -0.1 : -1;
    expect(code.decode(logits)?.word).toEqual(word);
    for (let i = 0; i < 20; i++) logits[i * 6 + 1]! *= -1;
    expect(code.decode(logits)?.word).not.toEqual(word);
  });

  it('are right as often as reckoned elsewhere', () => {
    const long = bchCode(127, 10);
    expect(long.wordAccuracy(0.95)).toBeCloseTo(0.946, 3);
    expect(long.wordAccuracy(0.96)).toBeCloseTo(0.987, 3);
    expect(long.wordAccuracy(0.97)).toBeCloseTo(0.998, 3);
    expect(long.wordAccuracy(0.98)).toBeCloseTo(0.9999, 4);
    expect(bchCode(63, 5).wordAccuracy(0.97)).toBeCloseTo(0.9885, 4);
  });

  it('decode random words as often as counted one by one', () => {
    expect(bchCode(127, 10).randomWordRate.hard).toBeCloseTo(2.5e-5, 6);
    expect(bchCode(63, 5).randomWordRate.hard).toBeCloseTo(0.057, 3);
    const code = bchCode(15, 2);
    const reached = new Set<string>();
    for (let data = 0; data < 2 ** code.dataBits; data++) {
      const word = code.encode(Uint8Array.from({ length: code.dataBits }, (_, i) => (data >>> i) & 1));
      for (let first = -1; first < 15; first++) {
        for (let second = -1; second < 15; second++) {
          const turned = word.map((bit, i) => (i === first || i === second ? 1 - bit : bit));
          reached.add(turned.join(''));
        }
      }
    }
    expect(reached.size / 2 ** 15).toBeCloseTo(code.randomWordRate.hard, 12);
  });

  it('decode random words by soft decisions more often, within the stated bound', () => {
    const code = bchCode(63, 5);
    const random = new RandomState(3);
    let decoded = 0;
    for (let i = 0; i < 500; i++) if (code.decode(random.randn(63))) decoded++;
    expect(decoded / 500).toBeGreaterThan(3 * code.randomWordRate.hard);
    expect(decoded / 500).toBeLessThan(code.randomWordRate.soft);
    expect(bchCode(127, 10).randomWordRate.soft).toBeCloseTo(16 * 2.475e-5, 7);
  });

  it('are refused where no data bit is left', () => {
    expect(() => bchCode(63, 40)).toThrow(/No BCH code of 63 bits corrects 40/);
    expect(() => bchCode(6, 1)).toThrow(/No BCH code of 6 bits/);
    expect(() => bchCode(63, 0)).toThrow(/corrects 0/);
  });
});

describe('repetition', () => {
  it('lets the stronger side decide', () => {
    const code = repetitionCode(16, 5);
    expect(code.dataBits).toBe(3);
    const word = code.encode(Uint8Array.of(1, 0, 1));
    expect([...word]).toEqual([1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]);
    const logits: number[] = Array.from(word, (bit) => (bit ? 1 : -1));
    logits[0] = -3.5;
    expect([...code.decode(logits)!.data]).toEqual([1, 0, 1]);
    logits[0] = -4.5;
    expect([...code.decode(logits)!.data]).toEqual([0, 0, 1]);
  });

  it('is right as often as the majority', () => {
    expect(repetitionCode(15, 5).wordAccuracy(0.9)).toBeCloseTo(0.99144 ** 3, 10);
    expect(() => repetitionCode(16, 4)).toThrow(/4 times in 16/);
    expect(() => repetitionCode(16, 17)).toThrow(/17 times in 16/);
  });
});

describe('no code', () => {
  it('takes the bits as they are read', () => {
    const code = noCode(3);
    expect(code.decode([1, -1, 2])).toEqual({ data: Uint8Array.of(1, 0, 1), word: Uint8Array.of(1, 0, 1) });
    expect(code.wordAccuracy(0.9)).toBeCloseTo(0.729, 12);
  });
});

describe('the binomial tail of any rate', () => {
  it('has hand-counted values on both sides of its middle', () => {
    expect(binomialTailOf(3, 2, 0.9)).toBeCloseTo(0.972, 12);
    expect(binomialTailOf(3, 3, 0.1)).toBeCloseTo(0.001, 15);
    expect(binomialTailOf(3, 0, 0.5)).toBe(1);
    expect([binomialTailOf(3, 1, 0), binomialTailOf(3, 4, 0.5), binomialTailOf(3, 3, 1)]).toEqual([0, 0, 1]);
  });
});
