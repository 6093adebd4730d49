import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeEachBackend } from '../testing/backends.ts';
import { evaluate, realStatistics, type EvaluationStage, type Fakes, type RealImages } from './evaluate.ts';
import type { ImageBatch } from './extractor.ts';
import { imagesOfMetric, metricName, metricResults } from './metric-name.ts';
import { RandomFeatures } from './random-features.ts';

function imagesInMemory({ data, ...shape }: ImageBatch): RealImages {
  const sizeBytes = shape.height * shape.width * shape.channels;
  return { ...shape, read: (from, to) => data.subarray(from * sizeBytes, to * sizeBytes) };
}

/** `count` grey fakes of 8×8 pixels in batches of 8, six bits each, of which every third is read wrongly. */
function fakesOf(seed: number, count: number): Fakes {
  return {
    count,
    height: 8,
    width: 8,
    channels: 1,
    bitCount: 6,
    async *batches() {
      for (let from = 0; from < count; from += 8) {
        const n = Math.min(8, count - from);
        const pixels = Uint8Array.from({ length: n * 64 }, (_, i) => ((from * 64 + i) * (31 + seed)) % 256);
        yield { pixels, count: n, readRight: new Array<number>(n).fill(4) };
      }
    },
  };
}

describeEachBackend(['wasm'], 'the evaluation', () => {
  it('compares all fakes with the reals, adds up their bits, reports each stage and leaves nothing', async () => {
    const extractor = new RandomFeatures();
    const reals = {
      data: new Uint8Array(20 * 64).map((_, i) => (i * 37) % 256),
      count: 20,
      height: 8,
      width: 8,
      channels: 1,
    };
    const stages = new Set<EvaluationStage>();
    const onProgress = (stage: EvaluationStage, share: number): void => {
      expect(share).toBeLessThanOrEqual(1);
      stages.add(stage);
    };
    const run = async (seed: number, more: { kernel?: boolean } = {}) => {
      const statistics = await realStatistics(imagesInMemory(reals), extractor, { onProgress });
      return evaluate({ fakes: fakesOf(seed, 21), extractor, ...more }, statistics, { onProgress });
    };
    const first = await run(5);
    const before = tf.memory().numTensors;
    expect(await run(5)).toEqual(first);
    expect((await run(6)).frechet).not.toBe(first.frechet);
    expect(await run(5, { kernel: false })).toEqual({ ...first, kernel: null });
    expect(tf.memory().numTensors).toBe(before);

    expect(first.images).toBe(21);
    expect(first.bits).toMatchObject({ right: 21 * 4, total: 21 * 6 });
    expect(first.frechet).toBeGreaterThan(0);
    expect(stages).toEqual(new Set(['reals', 'fakes', 'distance']));
    extractor.dispose();
  });

  it('asks for no more fakes once it is cancelled', async () => {
    const extractor = new RandomFeatures();
    const blank = { data: new Uint8Array(2 * 64), count: 2, height: 8, width: 8, channels: 1 };
    const statistics = await realStatistics(imagesInMemory(blank), extractor);
    const abort = new AbortController();
    const fakes = fakesOf(1, 800);
    let drawn = 0;
    async function* stopping() {
      for await (const batch of fakes.batches()) {
        if (++drawn === 2) abort.abort();
        yield batch;
      }
    }
    await expect(
      evaluate({ fakes: { ...fakes, batches: stopping }, extractor }, statistics, { signal: abort.signal }),
    ).rejects.toMatchObject({ code: 'aborted' });
    expect(drawn).toBe(2);
    extractor.dispose();
  });

  it('stops when cancelled', async () => {
    const extractor = new RandomFeatures();
    const data = new Uint8Array(2 * 64);
    const reals = imagesInMemory({ data, count: 2, height: 8, width: 8, channels: 1 });
    await expect(realStatistics(reals, extractor, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    });
    extractor.dispose();
  });

  it('hears a cancel that comes as a message while it works', async () => {
    const extractor = new RandomFeatures();
    const abort = new AbortController();
    const blank = new Uint8Array(64 * 4096);
    const reals = { count: 64_000_000, height: 64, width: 64, channels: 1, read: () => blank };
    setTimeout(() => abort.abort(), 50);
    await expect(realStatistics(reals, extractor, { signal: abort.signal })).rejects.toMatchObject({
      code: 'aborted',
    });
    extractor.dispose();
  });
});

describe('names of metrics', () => {
  it('carry the number of images', () => {
    expect(imagesOfMetric('fid_watermark_accuracy_30k')).toBe(30_000);
    expect(imagesOfMetric('fid_fingerprint_accuracy_250')).toBe(250);
    for (const name of ['fid50k', 'fid_watermark_accuracy_', 'fid_watermark_accuracy_1', 'ppl_wend']) {
      expect(() => imagesOfMetric(name)).toThrow(/no metric/);
    }
  });

  it('say FID only of Inception', () => {
    const evaluation = {
      images: 10,
      frechet: 1,
      kernel: 2,
      bits: { accuracy: 0.5, right: 5, total: 10, interval: [0.2, 0.8] as [number, number] },
    };
    expect(metricName('inception', 30_000)).toBe('fid_watermark_accuracy_30k');
    expect(metricResults('inception', evaluation)[0]).toEqual({ suffix: '_fid', value: 1 });
    const random = [
      metricName('random', 250),
      ...metricResults('random', evaluation).map(({ suffix }) => suffix),
    ];
    expect(random[0]).toBe('random_features_watermark_accuracy_250');
    expect(random.join()).not.toMatch(/fid/i);
    expect(metricResults('random', { ...evaluation, kernel: null })).toHaveLength(2);
    expect(imagesOfMetric(random[0]!)).toBe(250);
  });
});
