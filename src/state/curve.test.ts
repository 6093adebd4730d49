import { describe, expect, it } from 'vitest';
import { Curve, smooth, stageSpans } from './curve.ts';

describe('Curve', () => {
  it('fills what was not due with gaps, before and after', () => {
    const curve = new Curve([
      { kimg: 1, bitAccuracy: 0.5, losses: { generator: 2 } },
      { kimg: 2, bitAccuracy: 0.6, losses: { generator: 1, r1: 3 } },
      { kimg: 3, bitAccuracy: 0.7, losses: { generator: 0 } },
    ]);
    expect(curve.series.get('r1')).toEqual([null, 3, null]);
    expect(curve.series.get('generator')).toEqual([2, 1, 0]);
  });

  it('drops what lay ahead when a run goes on from an older checkpoint', () => {
    const curve = new Curve();
    for (const kimg of [1, 2, 3]) curve.add({ kimg, bitAccuracy: kimg, losses: {} });
    curve.add({ kimg: 2, bitAccuracy: 20, losses: {} });
    expect(curve.kimg).toEqual([1, 2]);
    expect(curve.series.get('bitAccuracy')).toEqual([1, 20]);
  });

  it('stays bounded and keeps the whole run in view', () => {
    const curve = new Curve();
    for (let i = 1; i <= 100_000; i++) curve.add({ kimg: i, bitAccuracy: 0.25, losses: { a: i % 2 } });
    expect(curve.kimg.length).toBeLessThan(4096);
    expect(curve.kimg.length).toBeGreaterThan(1000);
    expect(curve.kimg[0]).toBeLessThan(200);
    expect(curve.kimg.at(-1)).toBe(100_000);
    expect(curve.series.get('a')?.length).toBe(curve.kimg.length);
    expect(curve.series.get('bitAccuracy')?.every((value) => value === 0.25)).toBe(true);
  });
});

it('tells the stretches of the stages', () => {
  const curve = new Curve();
  [1, 1, 2, 2, 3].forEach((stage, i) => curve.add({ kimg: i + 1, bitAccuracy: 0.5, losses: {}, stage }));
  expect(stageSpans(curve)).toEqual([
    { index: 0, fromKimg: 0, toKimg: 2 },
    { index: 1, fromKimg: 2, toKimg: 4 },
    { index: 2, fromKimg: 4, toKimg: 5 },
  ]);
  expect(stageSpans(new Curve([{ kimg: 1, bitAccuracy: 0.5, losses: {} }]))).toEqual([]);
});

describe('smooth', () => {
  it('leaves a constant as it is from the first point on', () => {
    for (const value of smooth([3, 3, 3], 0.9)) expect(value).toBeCloseTo(3, 12);
  });

  it('keeps gaps and steps over numbers that are not finite', () => {
    expect(smooth([1, null, Number.NaN, 1], 0.5)).toEqual([1, null, null, 1]);
  });

  it('changes nothing at weight 0', () => {
    expect(smooth([1, 5, 2], 0)).toEqual([1, 5, 2]);
  });
});
