/** Every perturbation against loops that do what its name says, pixel by pixel, and its gradients against differences. */
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { firstDerivatives, secondDerivatives } from '../../testing/finite-differences.ts';
import { normals } from '../../testing/twins.ts';
import { valueAndGradients } from '../ops/backward.ts';
import '../ops/gradients.ts';
import { randomUniform } from '../random/threefry.ts';
import { gaussianBlur, sigmaOf } from './blur.ts';
import { perturbations, type PerturbationName } from './catalogue.ts';
import { centreCrop } from './crop.ts';
import { quantisationTable } from './jpeg-tables.ts';
import { perturb } from './perturb.ts';
import { softRound } from './rounding.ts';

const size = 12;
const names = Object.keys(perturbations) as PerturbationName[];

/** A picture as its planes: value of channel c at (y, x). */
type Picture = (y: number, x: number, c: number) => number;

const drawNormal = (shape: readonly number[]): tf.Tensor => normals([...shape], 5);

/** Uniform in -1…1, one picture. */
const values = Float32Array.from(
  randomUniform({ seed: 1, stream: 0, step: 0 }, size * size * 3),
  (u) => 2 * u - 1,
);
const original: Picture = (y, x, c) => values[(y * size + x) * 3 + c]!;
const held = (value: number): number => Math.min(Math.max(value, -1), 1);

async function run(f: (x: tf.Tensor) => tf.Tensor, x = values, channels = 3): Promise<Float32Array> {
  const result = tf.tidy(() => f(tf.tensor4d(x, [1, size, size, channels])));
  const data = (await result.data()) as Float32Array;
  result.dispose();
  return data;
}

const perturbed = (name: PerturbationName, level: number, channels = 3): Promise<Float32Array> =>
  run((x) => perturb(x, { name, level, drawNormal }), values.slice(0, size * size * channels), channels);

function expectPicture(actual: Float32Array, expected: Picture, side = size): void {
  expect(actual).toHaveLength(side * side * 3);
  let worst = 0;
  actual.forEach((value, i) => {
    const [pixel, c] = [Math.floor(i / 3), i % 3];
    worst = Math.max(worst, Math.abs(value - expected(Math.floor(pixel / side), pixel % side, c)));
  });
  expect(worst).toBeLessThan(2e-5);
}

/** Bilinear with half-pixel centres, four neighbours at a time. */
function resized(picture: Picture, from: number, to: number): Picture {
  const at = (i: number) => Math.min(Math.max(i, 0), from - 1);
  return (y, x, c) => {
    const [cy, cx] = [((y + 0.5) * from) / to - 0.5, ((x + 0.5) * from) / to - 0.5];
    const [y0, x0] = [Math.floor(cy), Math.floor(cx)];
    const [ty, tx] = [cy - y0, cx - x0];
    const top = (1 - tx) * picture(at(y0), at(x0), c) + tx * picture(at(y0), at(x0 + 1), c);
    const bottom = (1 - tx) * picture(at(y0 + 1), at(x0), c) + tx * picture(at(y0 + 1), at(x0 + 1), c);
    return (1 - ty) * top + ty * bottom;
  };
}

/** Two-dimensional sum over the kernel, mirrored about the outermost pixels. */
function blurredBy(radius: number, sigma: number): Picture {
  const mirrored = (i: number): number => (i < 0 ? mirrored(-i) : i >= size ? mirrored(2 * size - 2 - i) : i);
  return (y, x, c) => {
    let [sum, weights] = [0, 0];
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        const weight = Math.exp(-(dy * dy + dx * dx) / (2 * sigma * sigma));
        sum += weight * original(mirrored(y + dy), mirrored(x + dx), c);
        weights += weight;
      }
    }
    return sum / weights;
  };
}

/** JPEG block by block, coefficient by coefficient, with the same softened rounding. */
function throughJpeg(quality: number): Picture {
  const pixel = (y: number, x: number, c: number) =>
    (original(Math.min(y, size - 1), Math.min(x, size - 1), c) + 1) * 127.5;
  const luma = (y: number, x: number) =>
    0.299 * pixel(y, x, 0) + 0.587 * pixel(y, x, 1) + 0.114 * pixel(y, x, 2);
  const difference = (c: 0 | 2) => (y: number, x: number) =>
    (pixel(y, x, c) - luma(y, x)) / (2 * (1 - (c === 0 ? 0.299 : 0.114)));
  const quarter = (plane: (y: number, x: number) => number) => (y: number, x: number) =>
    (plane(2 * y, 2 * x) + plane(2 * y, 2 * x + 1) + plane(2 * y + 1, 2 * x) + plane(2 * y + 1, 2 * x + 1)) /
    4;
  const coded = (plane: (y: number, x: number) => number, table: number[], side: number) => {
    const result = new Float64Array(side * side);
    const cosine = (u: number, i: number) =>
      (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * i + 1) * u * Math.PI) / 16);
    for (let by = 0; by < side; by += 8) {
      for (let bx = 0; bx < side; bx += 8) {
        for (let v = 0; v < 8; v++) {
          for (let u = 0; u < 8; u++) {
            let sum = 0;
            for (let i = 0; i < 64; i++) {
              const [dy, dx] = [i >> 3, i & 7];
              sum += cosine(v, dy) * cosine(u, dx) * plane(by + dy, bx + dx);
            }
            const scaled = sum / table[v * 8 + u]!;
            const whole = Math.round(scaled);
            const kept = (whole + (scaled - whole) ** 3) * table[v * 8 + u]!;
            for (let i = 0; i < 64; i++) {
              const [dy, dx] = [i >> 3, i & 7];
              result[(by + dy) * side + bx + dx]! += cosine(v, dy) * cosine(u, dx) * kept;
            }
          }
        }
      }
    }
    return (y: number, x: number) => result[y * side + x]!;
  };
  const y_ = coded((y, x) => luma(y, x) - 128, quantisationTable('luminance', quality), 16);
  const [cb, cr] = ([2, 0] as const).map((c) => {
    const small = coded(quarter(difference(c)), quantisationTable('chrominance', quality), 8);
    return resized(small, 8, 16);
  }) as [Picture, Picture];
  return (y, x, c) => {
    const [blue, red, grey] = [cb(y, x, 0), cr(y, x, 0), y_(y, x) + 128];
    const rgb = [
      grey + 1.402 * red,
      grey - (0.114 * 1.772 * blue + 0.299 * 1.402 * red) / 0.587,
      grey + 1.772 * blue,
    ];
    return held(rgb[c]! / 127.5 - 1);
  };
}

describeEachBackend(['cpu', 'wasm'], 'perturbations', () => {
  it('keep the middle of an image, and blow it up to its size', async () => {
    expectPicture(await run((x) => centreCrop(x, 5)), (y, x, c) => original(y + 3, x + 3, c), 5);
    const kept = Math.round((75 * size) / 128); // 7
    const middle: Picture = (y, x, c) => original(y + 2, x + 2, c);
    expectPicture(await perturbed('crop', 75), resized(middle, kept, size));
  });

  it('blur as the sum over the kernel does, at the borders too, with kernels wider than the image', async () => {
    expectPicture(await run((x) => gaussianBlur(x, { radius: 2, sigma: 1.1 })), blurredBy(2, 1.1));
    expectPicture(await run((x) => gaussianBlur(x, { radius: 30, sigma: 7 })), blurredBy(30, 7));
    expect(sigmaOf(5)).toBeCloseTo(1.1, 12);
    const share = size / 128;
    expectPicture(await perturbed('blur', 45), blurredBy(3, sigmaOf(45) * share));
  });

  it('take images through JPEG as block by block', async () => {
    for (const quality of [90, 30]) expectPicture(await perturbed('jpeg', quality), throughJpeg(quality));
  });

  it('add noise of the deviation that was asked for, held in range', async () => {
    const noise = normals([1, size, size, 3], 5).dataSync();
    expectPicture(await perturbed('noise', 0.1), (y, x, c) =>
      held(original(y, x, c) + 0.2 * noise[(y * size + x) * 3 + c]!),
    );
  });

  it('go down to a smaller size and back', async () => {
    expectPicture(await perturbed('resize', 2), resized(resized(original, size, 6), 6, size));
  });

  it('brighten, darken, take colour away and mirror', async () => {
    expectPicture(await perturbed('brightness', 0.2), (y, x, c) => held(original(y, x, c) + 0.4));
    expectPicture(await perturbed('darkness', 0.2), (y, x, c) => held(original(y, x, c) - 0.4));
    const grey = (y: number, x: number) =>
      0.299 * original(y, x, 0) + 0.587 * original(y, x, 1) + 0.114 * original(y, x, 2);
    expectPicture(await perturbed('saturation', 0), grey);
    expectPicture(
      await perturbed('saturation', 0.25),
      (y, x, c) => 0.75 * grey(y, x) + 0.25 * original(y, x, c),
    );
    expectPicture(await perturbed('flip', 1), (y, x, c) => original(y, size - 1 - x, c));
  });

  it('combine the others at one rank, in order', async () => {
    const chain = await run((x) =>
      (['crop', 'blur', 'jpeg', 'noise'] as const).reduce((y, name) => {
        return perturb(y, { name, level: perturbations[name].levels[3], drawNormal });
      }, x),
    );
    expect(await perturbed('combined', 4)).toEqual(chain);
  });

  it('leave an image as it is at the weakest level, but for what JPEG rounds away', async () => {
    for (const name of names.filter((other) => !['jpeg', 'combined', 'flip'].includes(other))) {
      expectPicture(await perturbed(name, perturbations[name].levels[0]), original);
    }
  });

  it.each(names)(
    '%s gives images of the same shape and range at every level, grey ones too',
    async (name) => {
      for (const level of perturbations[name].levels) {
        for (const channels of [1, 3]) {
          const data = await perturbed(name, level, channels);
          expect(data).toHaveLength(size * size * channels);
          expect(data.every((value) => Math.abs(value) <= 1)).toBe(true);
        }
      }
    },
  );

  // Small values: so no step of a difference crosses a clip or a half.
  describe.each(names)('%s', (name) => {
    const levels = perturbations[name].levels;
    // JPEG's rounding has a gradient only beside whole numbers.
    const scale = name === 'jpeg' ? 0.2 : 0.05;
    const smooth = {
      shapes: [[2, 4, 4, 3]],
      op: (x: tf.Tensor) => {
        const level = name === 'jpeg' ? 10 : levels[Math.min(2, levels.length - 1)]!;
        const noise = (shape: readonly number[]) => tf.zeros([...shape]);
        return tf.mul(perturb(tf.mul(x, scale), { name, level, drawNormal: noise }), 1 / scale);
      },
    };
    const isRough = name === 'combined'; // its JPEG has small divisors

    it.skipIf(isRough)('has the gradient that differences show', async () => {
      const [analytic, numeric] = await firstDerivatives(smooth);
      expect(Math.abs(analytic! - numeric!)).toBeLessThan(5e-3 * (1 + Math.abs(numeric!)));
      expect(Math.abs(numeric!)).toBeGreaterThan(1e-2);
    });

    it.skipIf(isRough)('has the second derivative that differences show', async () => {
      const [analytic, numeric] = await secondDerivatives(smooth);
      expect(Math.abs(analytic! - numeric!)).toBeLessThan(2e-2 * (1 + Math.abs(numeric!)));
    });
  });

  it('let no gradient through where a value is held in range, and a little where rounding is flat', async () => {
    const slopes = await run((x) => {
      const { gradients } = valueAndGradients(
        () => tf.sum(perturb(x, { name: 'brightness', level: 0.5, drawNormal })),
        [x],
      );
      return gradients[0]!;
    });
    values.forEach((value, i) => expect(slopes[i]).toBe(value + 1 < 1 ? 1 : 0));
    const rounded = tf.tidy(() => {
      const x = tf.tensor1d([0, 0.1, 0.4, 2.75, -1.25]);
      return tf.stack([softRound(x), valueAndGradients(() => tf.sum(softRound(x)), [x]).gradients[0]!]);
    });
    const [value, slope] = (await rounded.array()) as number[][];
    [0, 0.001, 0.064, 3 - 0.25 ** 3, -1 - 0.25 ** 3].forEach((want, i) =>
      expect(value![i]).toBeCloseTo(want, 5),
    );
    [0, 0.03, 0.48, 0.1875, 0.1875].forEach((want, i) => expect(slope![i]).toBeCloseTo(want, 5));
    rounded.dispose();
  });

  it('refuse levels beyond their own', async () => {
    for (const [name, level] of [
      ['jpeg', 0],
      ['crop', 129],
      ['combined', 11],
      ['noise', Number.NaN],
    ] as const) {
      await expect(perturbed(name, level)).rejects.toThrow(/has no level/);
    }
  });
});

describeEachBackend(['webgpu'], 'on a GPU, perturbations', () => {
  it('are the same pictures', async () => {
    expectPicture(await perturbed('blur', 45), blurredBy(3, (sigmaOf(45) * size) / 128));
    expectPicture(await perturbed('jpeg', 30), throughJpeg(30));
  });
});
