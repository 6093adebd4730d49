import { describe, expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { RandomSource } from './source.ts';
import { logOfUnit, randomNormal, randomWords, threefry2x32, turn } from './threefry.ts';

describe('threefry', () => {
  // Known answers of the Random123 distribution (threefry2x32, 20 rounds).
  it.each([
    [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
    [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c, 0x483df7a0],
  ])('gives the published words for key %i %i and counter %i %i', (k0, k1, c0, c1, w0, w1) => {
    expect(threefry2x32(k0, k1, c0, c1)).toEqual([w0, w1]);
  });

  it('computes logarithms and turns as the exact functions within float32', () => {
    const words = randomWords({ seed: 1, stream: 2, step: 3 }, 5000);
    for (const word of [0, 1, 255, 256, 0x7fffffff, 0x80000000, 0xffffff00, 0xffffffff, ...words]) {
      const exact = Math.log(((word >>> 8) + 1) * 2 ** -24);
      expect(Math.abs(logOfUnit(word) - exact)).toBeLessThan(2e-6);
      const angle = 2 * Math.PI * (word >>> 8) * 2 ** -24;
      const [cosine, sine] = turn(word);
      expect(Math.abs(cosine - Math.cos(angle))).toBeLessThan(3e-7);
      expect(Math.abs(sine - Math.sin(angle))).toBeLessThan(3e-7);
    }
  });

  it('draws normals with the moments of a standard normal', () => {
    const x = randomNormal({ seed: 7, stream: 0, step: 0 }, 200_000);
    const moment = (power: number): number => x.reduce((sum, v) => sum + v ** power, 0) / x.length;
    expect(Math.abs(moment(1))).toBeLessThan(0.01);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.02);
    expect(Math.abs(moment(3))).toBeLessThan(0.04);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.1);
  });
});

describeEachBackend(['cpu', 'wasm', 'webgpu'], 'a random source', () => {
  it('draws the words of the JavaScript twin bit for bit', async () => {
    const source = new RandomSource(0xdeadbeef);
    source.setStep(4_000_000_000);
    const words = source.words([3, 37], 5);
    const expected = new Int32Array(
      randomWords({ seed: 0xdeadbeef, stream: 5, step: 4_000_000_000 }, 111).slice().buffer,
    );
    expect(await words.data()).toEqual(expected);
    words.dispose();
    source.dispose();
  });

  it('draws the same bits and uniforms, and normals within 1e-5', async () => {
    const source = new RandomSource(9);
    source.setStep(12);
    const key = { seed: 9, stream: 77, step: 12 };
    const words = randomWords(key, 4097);
    const bits = source.bits([4097], 77);
    expect(await bits.data()).toEqual(Float32Array.from(words, (word) => word >>> 31));
    const uniform = source.uniform([4097], 77);
    expect(await uniform.data()).toEqual(Float32Array.from(words, (word) => (word >>> 8) * 2 ** -24));
    const normal = source.normal([4097], 77);
    const expected = randomNormal(key, 4097);
    const drawn = (await normal.data()) as Float32Array;
    const worst = drawn.reduce((most, v, i) => Math.max(most, Math.abs(v - expected[i]!)), 0);
    expect(worst).toBeLessThan(1e-5);
    for (const tensor of [bits, uniform, normal]) tensor.dispose();
    source.dispose();
  });

  it('draws many tensors at once as it draws them one by one', async () => {
    const source = new RandomSource(3);
    const draws = Array.from({ length: 17 }, (_, i) => {
      return { kind: (['normal', 'bit', 'uniform', 'word'] as const)[i % 4]!, shape: [5, i + 1], stream: i };
    });
    const together = source.draw(draws);
    for (const [i, draw] of draws.entries()) {
      const [alone] = source.draw([draw]);
      expect(together[i]!.shape).toEqual(draw.shape);
      expect(await together[i]!.data()).toEqual(await alone!.data());
    }
    source.dispose();
  });

  it('changes with step, stream and seed, and comes back with them', async () => {
    const [a, b] = [new RandomSource(1), new RandomSource(2)];
    const draw = async (source: RandomSource, step: number, stream: number): Promise<string> => {
      source.setStep(step);
      const x = source.normal([64], stream);
      const text = (await x.data()).join();
      x.dispose();
      return text;
    };
    const draws = [await draw(a, 0, 0), await draw(a, 1, 0), await draw(a, 0, 1), await draw(b, 0, 0)];
    expect(new Set(draws).size).toBe(4);
    expect(await draw(a, 0, 0)).toBe(draws[0]);
    a.dispose();
    b.dispose();
  });
});
