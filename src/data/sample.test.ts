import { describe, expect, it } from 'vitest';
import { SAMPLE_COUNT, sampleImage } from './sample.ts';

/** The `count` pictures from `first` on, uint8 [count, resolution, resolution, 3]. */
function buildSampleDataset(
  resolution: number,
  { count = SAMPLE_COUNT, first = 0, seed = 1 } = {},
): Uint8Array<ArrayBuffer> {
  const imageBytes = resolution * resolution * 3;
  const pixels = new Uint8Array(count * imageBytes);
  for (let i = 0; i < count; i++) pixels.set(sampleImage(first + i, resolution, seed), i * imageBytes);
  return pixels;
}

const RESOLUTION = 32;
const pixels = buildSampleDataset(RESOLUTION, { count: 300 });
const imageBytes = RESOLUTION * RESOLUTION * 3;
const imageAt = (i: number): Uint8Array => pixels.subarray(i * imageBytes, (i + 1) * imageBytes);

describe('the sample dataset', () => {
  it('is a function of seed, index and resolution', () => {
    expect(sampleImage(17, RESOLUTION)).toEqual(imageAt(17));
    expect(buildSampleDataset(RESOLUTION, { first: 17, count: 1 })).toEqual(sampleImage(17, RESOLUTION));
    expect(sampleImage(17, RESOLUTION, 2)).not.toEqual(sampleImage(17, RESOLUTION, 1));
  });

  it('holds at least 2 000 images, no two alike', () => {
    expect(SAMPLE_COUNT).toBeGreaterThanOrEqual(2000);
    const distinct = new Set(Array.from({ length: SAMPLE_COUNT }, (_, i) => sampleImage(i, 16).join()));
    expect(distinct.size).toBe(SAMPLE_COUNT);
  });

  it('is colourful and varied', () => {
    const means = [0, 1, 2].map((channel) => {
      const perImage = Array.from({ length: 300 }, (_, i) =>
        mean(imageAt(i).filter((_, at) => at % 3 === channel)),
      );
      return Math.sqrt(mean(perImage.map((value) => (value - mean(perImage)) ** 2)));
    });
    for (const spread of means) expect(spread).toBeGreaterThan(20);
  });

  it('is pictures and not noise: neighbours are far closer than strangers', () => {
    let neighbours = 0;
    let strangers = 0;
    for (let i = 0; i < 300; i++) {
      const image = imageAt(i);
      for (let at = 0; at < imageBytes - 3; at += 3) {
        neighbours += Math.abs(image[at]! - image[at + 3]!);
        strangers += Math.abs(image[at]! - image[(at * 7 + 1500) % imageBytes]!);
      }
    }
    expect(neighbours / strangers).toBeLessThan(0.3);
  });

  it('shows the same picture at every resolution', () => {
    const large = sampleImage(5, 128);
    const small = sampleImage(5, 32);
    const reduced = Float64Array.from(small, (_, at) => {
      const channel = at % 3;
      const column = Math.floor(at / 3) % 32;
      const row = Math.floor(at / 96);
      let sum = 0;
      for (let y = 0; y < 4; y++)
        for (let x = 0; x < 4; x++) sum += large[((row * 4 + y) * 128 + column * 4 + x) * 3 + channel]!;
      return sum / 16;
    });
    expect(mean(reduced.map((value, at) => Math.abs(value - small[at]!)))).toBeLessThan(4);
  });

  it.each([8, 257, 32.5])('refuses to draw at %s pixels', (resolution) => {
    expect(() => sampleImage(0, resolution)).toThrow(expect.objectContaining({ code: 'sample-resolution' }));
  });
});

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}
