/** Where a run stands in its schedule: ramps, ends, holds. */
import { describe, expect, it } from 'vitest';
import { tinyConfig } from '../../../testing/tiny-run.ts';
import type { TrainingConfig } from '../config.ts';
import {
  describeStage,
  isOver,
  needsMeasures,
  placeAfter,
  placeBy,
  placeMeasured,
  settingsAt,
  stageAt,
  startingPlace,
  type Place,
} from './place.ts';
import type { Measures, Stage } from './schedule.ts';

const measures: Measures = { accuracy: 0.5, wordsRight: 0, distanceRatio: 0.1, latentR2: 0, tintShare: 0 };
const config = (...stages: Stage[]): TrainingConfig => ({
  ...tinyConfig,
  schedule: { name: 'spec', stages },
});

/** The fingerprint's weight of every iteration, with the distance ratio measured where the list has one. */
function weights(run: TrainingConfig, iterations: number, ratios: Record<number, number> = {}): number[] {
  let place: Place = startingPlace;
  const seen: number[] = [];
  for (let iteration = 0; iteration < iterations; iteration++) {
    const distanceRatio = ratios[iteration];
    if (distanceRatio !== undefined)
      place = placeMeasured(run.schedule, place, iteration, { ...measures, distanceRatio });
    seen.push(settingsAt(run, place, iteration).weights.fingerprint);
    place = placeAfter(run.schedule, place, iteration + 1, (iteration + 1) * run.batch);
  }
  return seen;
}

const rise = { from: 0, to: 8, over: 4 };
const rising: Stage = {
  name: 'rising',
  weights: { fingerprint: rise },
  hold: { measure: 'distanceRatio', above: 0.3, below: 0.2 },
};

describe('what is in force', () => {
  it('is the configuration’s where a stage says nothing', () => {
    const { learningRate, gamma } = tinyConfig;
    expect(settingsAt(config({ name: 'as set' }), startingPlace, 7)).toEqual({
      weights: tinyConfig.weights,
      prices: { all: 1, luma: 0, chroma: 0, areas: 0 },
      grey: 0,
      learningRate,
      gamma,
      shape: expect.objectContaining({ batch: tinyConfig.batch, isTwice: true, isPriced: false }),
    });
  });

  it('moves along a ramp from the stage’s start and stays at its end', () => {
    const run = config({ name: 'a', until: { iteration: 2 }, weights: { fingerprint: 1 } }, { ...rising });
    expect(weights(run, 8)).toEqual([1, 1, 0, 2, 4, 6, 8, 8]);
  });

  it('moves along half a cosine where the ramp says so', () => {
    const run = config({ name: 'a', learningRate: { from: 1, to: 0, over: 4, shape: 'cosine' } });
    const rates = [0, 1, 2, 3, 4, 5].map((i) => settingsAt(run, startingPlace, i).learningRate);
    [1, 0.853553, 0.5, 0.146447, 0, 0].forEach((rate, i) => expect(rates[i]).toBeCloseTo(rate, 5));
  });
});

it('has the prices and views of its stage in force', () => {
  const run = config({ name: 'a', consistency: { chroma: rise, areas: 3 }, views: { grey: 0.5 } });
  expect(settingsAt(run, startingPlace, 2)).toMatchObject({
    prices: { all: 0, luma: 1, chroma: 4, areas: 3 },
    grey: 0.5,
  });
});

describe('a stage', () => {
  it('ends at an iteration, at so many images, or with what it waits for', () => {
    const stages: Stage[] = [
      { name: 'a', until: { kimg: 0.01 }, weights: { fingerprint: 1 } },
      {
        name: 'b',
        until: { measure: 'distanceRatio', atMost: 0.05, orIteration: 8 },
        weights: { fingerprint: 2 },
      },
      { name: 'c', weights: { fingerprint: 3 } },
    ];
    // Three iterations of 4 images are the first that make 10.
    expect(weights(config(...stages), 10)).toEqual([1, 1, 1, 2, 2, 2, 2, 2, 3, 3]);
    expect(weights(config(...stages), 7, { 4: 0.06, 5: 0.04 })).toEqual([1, 1, 1, 2, 2, 3, 3]);
  });

  it('that is the last one ends the run and leaves its values in force', () => {
    const run = config({ name: 'a', until: { iteration: 4 }, weights: { fingerprint: rise } });
    const place = placeBy(run.schedule, run.batch, 5);
    expect(isOver(run.schedule, place)).toBe(true);
    expect(isOver(run.schedule, placeBy(run.schedule, run.batch, 3))).toBe(false);
    expect(settingsAt(run, place, 5).weights.fingerprint).toBe(8);
  });

  it('is told by number and name, and what holds it back', () => {
    const { schedule } = config({ name: 'a', until: { iteration: 2 } }, rising);
    const second = placeBy(schedule, 4, 3);
    expect(describeStage(stageAt(schedule, second))).toBe('Stage 2 of 2: rising');
    expect(describeStage(stageAt(schedule, { ...second, held: true }))).toBe(
      'Stage 2 of 2: rising, held back by the distance ratio',
    );
    expect(describeStage(stageAt(tinyConfig.schedule, startingPlace))).toBe('');
  });

  it('asks for measures only where it waits for one or may be held', () => {
    const { schedule } = config({ name: 'a', until: { iteration: 2 } }, rising);
    expect([0, 3].map((iteration) => needsMeasures(schedule, placeBy(schedule, 4, iteration)))).toEqual([
      false,
      true,
    ]);
  });
});

describe('a hold', () => {
  it('lets weights stand still from above one bound until down to the other, and go on where they stood', () => {
    const ratios = { 2: 0.31, 3: 0.25, 4: 0.21, 5: 0.2 };
    expect(weights(config(rising), 8, ratios)).toEqual([0, 2, 2, 2, 2, 4, 6, 8]);
  });

  it('does not begin between the bounds', () => {
    expect(weights(config(rising), 5, { 1: 0.25, 2: 0.3 })).toEqual([0, 2, 4, 6, 8]);
  });

  it('may go by the share of bits that are wrong', () => {
    const learning = { ...rising, hold: { measure: 'errors', above: 0.3, below: 0.2 } } as const;
    const { schedule } = config(learning);
    const held = (accuracy: number, before = startingPlace): Place =>
      placeMeasured(schedule, before, 1, { ...measures, accuracy });
    expect(held(0.6).held).toBe(true);
    expect(held(0.75, held(0.6)).held).toBe(true);
    expect(held(0.81, held(0.6)).held).toBe(false);
    expect(held(0.75).held).toBe(false);
  });

  it('leaves the rate, gamma and the stage’s end alone', () => {
    const run = config({ ...rising, until: { iteration: 6 }, learningRate: rise }, { name: 'b' });
    let place = placeMeasured(run.schedule, startingPlace, 0, { ...measures, distanceRatio: 1 });
    for (let done = 1; done <= 3; done++) place = placeAfter(run.schedule, place, done, done * 4);
    expect(settingsAt(run, place, 3)).toMatchObject({ learningRate: 6, weights: { fingerprint: 0 } });
    for (let done = 4; done <= 6; done++) place = placeAfter(run.schedule, place, done, done * 4);
    expect(place).toMatchObject({ stage: 1, held: false, waited: 0, begun: 6 });
  });
});
