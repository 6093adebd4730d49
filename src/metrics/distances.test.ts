import { readFileSync } from 'node:fs';
import { expect, it, describe } from 'vitest';
import { StudioError } from '../base/error.ts';
import { describeWithShared, sharedPath } from '../testing/shared.ts';
import { frechetDistance, frechetSteps } from './frechet.ts';
import { kernelDistance } from './kernel.ts';
import { tridiagonalEigenvalues } from './linear-algebra/tridiagonal.ts';
import { nuclearNorm } from './linear-algebra/nuclear-norm.ts';
import { MomentAccumulator, type Moments } from './moments.ts';
import type { Steps } from './steps.ts';

/** Moments of a whole [N,D] array at once. */
function momentsOf(features: ArrayLike<number>, dimension: number): Moments {
  const accumulator = new MomentAccumulator(dimension);
  accumulator.add(features);
  return accumulator.moments();
}

/** Runs to the end without giving way to anything else. */
function runNow<T>(steps: Steps<T>): T {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
  }
}

const D = 64;
/** numpy.linalg.svd on the centred features themselves, for the rank-deficient case. */
const SINGULAR_VALUES_BY_NUMPY = 305.1211085204163;

/** The float32 values of a version 1 .npy file: the header's length stands at byte 8. */
function readFloats(name: string): Float32Array {
  const file = readFileSync(sharedPath(`fixtures/frechet/${name}.npy`));
  const start = 10 + file.readUInt16LE(8);
  return new Float32Array(file.buffer.slice(file.byteOffset + start, file.byteOffset + file.length));
}

/** A reproducible stand-in for features; not meant to be of good quality. */
function sequence(length: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}

describeWithShared('distances of the fixtures', () => {
  const expected = JSON.parse(readFileSync(sharedPath('fixtures/frechet/expected.json'), 'utf8')) as {
    [pair: string]: { frechet: number; kernel_unbiased: number };
  };
  const a = readFloats('a');
  const b = readFloats('b');

  it('gives the Fréchet distance of scipy', async () => {
    const distance = await frechetDistance(momentsOf(a, D), momentsOf(b, D));
    expect(distance / expected['a,b']!.frechet).toBeCloseTo(1, 9);
  });

  it('gives it for fewer images than features', async () => {
    const distance = await frechetDistance(
      momentsOf(a.subarray(0, 40 * D), D),
      momentsOf(b.subarray(0, 50 * D), D),
    );
    // scipy's square root of a singular product is itself off by 1e-8 here (against the singular values by numpy).
    expect(distance / expected['rank-deficient a[:40],b[:50]']!.frechet).toBeCloseTo(1, 7);
    expect(distance / SINGULAR_VALUES_BY_NUMPY).toBeCloseTo(1, 11);
  });

  it('is zero from a set to itself', async () => {
    expect(Math.abs(await frechetDistance(momentsOf(a, D), momentsOf(a, D)))).toBeLessThan(1e-9);
  });

  it('gives the kernel distance of numpy', async () => {
    const distance = await kernelDistance(a, b, D);
    expect(distance / expected['a,b']!.kernel_unbiased).toBeCloseTo(1, 9);
  });
});

describe('moments', () => {
  it('do not depend on how the images are batched, even far from the origin', () => {
    const features = sequence(50 * 7, 3).map((x) => x + 1e6);
    const batched = new MomentAccumulator(7);
    for (const [from, to] of [
      [0, 1],
      [1, 18],
      [18, 18],
      [18, 50],
    ] as const) {
      batched.add(features.subarray(from * 7, to * 7));
    }
    const whole = momentsOf(features, 7);
    const parts = batched.moments();
    expect(parts.count).toBe(50);
    for (let i = 0; i < 49; i++) expect(parts.covariance[i]).toBeCloseTo(whole.covariance[i]!, 8);
    const mean = features.reduce((sum, x, i) => (i % 7 === 2 ? sum + x : sum), 0) / 50;
    const variance = features.reduce((sum, x, i) => (i % 7 === 2 ? sum + (x - mean) ** 2 : sum), 0) / 49;
    expect(parts.covariance[2 * 7 + 2]).toBeCloseTo(variance, 8);
  });

  it('refuse values that are not finite, and a single image', () => {
    expect(() => momentsOf([1, 2, Number.NaN], 1)).toThrow(/Feature 0 of image 2 is NaN/);
    expect(() => momentsOf([1, 2], 2)).toThrow(/at least 2 images/);
  });
});

describe('linear algebra', () => {
  it('finds the eigenvalues of the second difference, which are known in closed form', () => {
    const size = 101;
    const values = tridiagonalEigenvalues(
      new Float64Array(size).fill(2),
      new Float64Array(size - 1).fill(-1),
    );
    values.sort();
    values.forEach((value, k) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / (size + 1)), 12);
    });
  });

  it('sums the singular values of wide, tall, singular and zero matrices', () => {
    expect(runNow(nuclearNorm(Float64Array.of(3, 0, 0, 0, -4, 0), 2, 3))).toBeCloseTo(7, 12);
    expect(runNow(nuclearNorm(Float64Array.of(3, 0, 0, -4, 0, 0), 3, 2))).toBeCloseTo(7, 12);
    expect(runNow(nuclearNorm(new Float64Array(12).fill(2), 3, 4))).toBeCloseTo(2 * Math.sqrt(12), 12);
    expect(runNow(nuclearNorm(new Float64Array(12), 4, 3))).toBe(0);
  });
});

describe('long computations', () => {
  it('report rising progress and stop when cancelled', async () => {
    const features = sequence(300 * 160, 1);
    const other = sequence(300 * 160, 2);
    const shares = [...frechetSteps(momentsOf(features, 160), momentsOf(other, 160))];
    expect(shares.every((share, i) => share > 0 && share <= 1 && share >= (shares[i - 1] ?? 0))).toBe(true);
    expect(shares.length).toBeGreaterThan(100);

    const controller = new AbortController();
    controller.abort();
    await expect(
      frechetDistance(momentsOf(features, 160), momentsOf(other, 160), { signal: controller.signal }),
    ).rejects.toMatchObject({ code: 'aborted' });
  });

  it('refuse features of different sizes', async () => {
    await expect(
      frechetDistance(momentsOf(sequence(20, 1), 4), momentsOf(sequence(20, 1), 5)),
    ).rejects.toThrow(StudioError);
  });
});
