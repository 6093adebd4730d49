import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueAt, lastTick, tickEnding } from './ticks.ts';

const paper = { batch: 8, imagesPerTick: 1024 };
const ticksUpTo = (settings: typeof paper, iterations: number) =>
  Array.from({ length: iterations + 1 }, (_, i) => ({ iteration: i, tick: tickEnding(settings, i) })).filter(
    ({ tick }) => tick !== undefined,
  );

describe('ticks', () => {
  it('end after 32 images and then every 1 024, at the official batch', () => {
    expect(ticksUpTo(paper, 300)).toEqual([
      { iteration: 4, tick: 0 },
      { iteration: 132, tick: 1 },
      { iteration: 260, tick: 2 },
    ]);
  });

  it('are looked for every 4 iterations, so that one may be longer than was asked for', () => {
    expect(ticksUpTo({ batch: 8, imagesPerTick: 40 }, 24).map(({ iteration }) => iteration)).toEqual([
      4, 12, 20,
    ]);
    expect(ticksUpTo({ batch: 8, imagesPerTick: 1 }, 12).map(({ iteration }) => iteration)).toEqual([
      4, 8, 12,
    ]);
  });

  /** The official loop: it remembers where the last tick ended. */
  function* officialTicks({ batch, imagesPerTick }: typeof paper, iterations: number) {
    let endedAt = Number.NEGATIVE_INFINITY;
    for (let iteration = 4, tick = 0; iteration <= iterations; iteration += 4) {
      if (iteration * batch < endedAt + imagesPerTick) continue;
      endedAt = iteration * batch;
      yield { iteration, tick: tick++ };
    }
  }

  it('are those of a loop that remembers the last one, for every batch and length', () => {
    const settings = fc.record({
      batch: fc.integer({ min: 1, max: 64 }),
      imagesPerTick: fc.integer({ min: 1, max: 5000 }),
    });
    fc.assert(
      fc.property(settings, (chosen) => {
        expect(ticksUpTo(chosen, 400)).toEqual([...officialTicks(chosen, 400)]);
      }),
    );
  });

  it('number the last iteration as the next one, wherever it falls', () => {
    expect([1, 4, 5, 131, 132, 133].map((iteration) => lastTick(paper, iteration))).toEqual([
      0, 0, 1, 1, 1, 2,
    ]);
  });
});

it('has grids and checkpoints due every so many ticks, at tick 0 and at the end', () => {
  const settings = { gridEveryTicks: 2, checkpointEveryTicks: 3 };
  expect([0, 1, 2, 3].map((tick) => dueAt(settings, tick, false))).toEqual([
    { grids: true, checkpoint: true },
    { grids: false, checkpoint: false },
    { grids: true, checkpoint: false },
    { grids: false, checkpoint: true },
  ]);
  expect(dueAt(settings, 1, true)).toEqual({ grids: true, checkpoint: true });
});
