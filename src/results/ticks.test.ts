import { describe, expect, it } from 'vitest';
import { tickLine } from '../formats/official-results.ts';
import type { StatsPoint } from '../storage/schemas.ts';
import { ticksOf } from './ticks.ts';

const tick = (number: number, maintenanceMs = 0) => ({
  number,
  atMs: 1_000_000 + number,
  maintenanceMs,
  memoryBytes: 2 ** 29,
});

const points: StatsPoint[] = [
  { kimg: 0.032, elapsedMs: 2000, values: { generator: 1 }, tick: tick(0) },
  { kimg: 0.332, elapsedMs: 5000, values: { generator: 3, r1: 8 } },
  { kimg: 1.056, elapsedMs: 12_000, values: { generator: 5 }, tick: tick(1, 4000) },
];

describe('ticks of a stored curve', () => {
  it('end where a point carries a mark, and their means weigh points by the images they stand for', () => {
    const [first, second] = ticksOf(points, 8);
    expect(first).toMatchObject({ imagesShown: 32, statistics: { generator: 1 } });
    expect(second!.imagesShown).toBe(1056);
    expect(second!.statistics.generator).toBeCloseTo((3 * 0.3 + 5 * 0.724) / 1.024, 9);
    // Absent from a point means the phase was not due there: it takes no part in the mean.
    expect(second!.statistics.r1).toBe(8);
  });

  it('give the official columns: seconds of the tick, and all seconds with what was spent between ticks', () => {
    const second = ticksOf(points, 8)[1]!;
    expect(tickLine(second.line)).toBe(
      'tick 1     kimg 1.1      lod 0.00  minibatch 8    time 16s          sec/tick 10.0    sec/kimg 9.77    maintenance 4.0    gpumem 0.5',
    );
  });

  it('go on counting where a resumed session begins its clock at zero', () => {
    const resumed: StatsPoint = {
      kimg: 2.08,
      elapsedMs: 9000,
      values: { generator: 1 },
      tick: tick(2, 1000),
    };
    const ticks = ticksOf([...points, resumed], 8);
    expect(ticks.map(({ line }) => [line.secondsPerTick, line.totalSeconds])).toEqual([
      [2, 2],
      [10, 16],
      [9, 26],
    ]);
  });

  it('leave out what was trained after the last tick', () => {
    expect(ticksOf([...points, { kimg: 1.5, elapsedMs: 13_000, values: {} }], 8)).toHaveLength(2);
    expect(ticksOf([], 8)).toEqual([]);
  });
});
