/** The run's measures: what they say of runs that are known, that they cost no state, and that they repeat bit for bit. */
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { tinyConfig, tinyImages } from '../../testing/tiny-run.ts';
import { firstDifference, reload } from '../../testing/tiny-training.ts';
import type { TrainingConfig } from './config.ts';
import { parseSchedule } from './schedules/parse-schedule.ts';
import type { Stage } from './schedules/schedule.ts';
import type { TrainingState } from './state.ts';
import { Trainer } from './trainer.ts';

const every2 = (...stages: object[]): TrainingConfig => ({
  ...tinyConfig,
  probeEvery: 2,
  schedule: parseSchedule({ name: 'spec', stages }),
});

/** As the loop does it: a measurement that is due comes right after its iteration. */
async function train(config: TrainingConfig, steps: number, resume?: TrainingState): Promise<TrainingState> {
  const trainer = new Trainer(config, tinyImages(), resume && { resume });
  for (let i = 0; i < steps; i++) {
    trainer.step();
    if (trainer.isMeasureDue) await trainer.measure();
  }
  const state = await trainer.readState();
  trainer.dispose();
  return state;
}

/** Held from iteration 2 on: any decoder is right more often than so. */
const held = every2({
  name: 'rising',
  weights: { fingerprint: { from: 0, to: 10, over: 8 } },
  hold: { measure: 'accuracy', above: 0.02, below: 0.01 },
} satisfies Stage);

describeEachBackend(['wasm'], 'measuring a run', () => {
  it('changes nothing of it, holds no more tensors each time, and repeats', async () => {
    const trainer = new Trainer(every2({ name: 'a' }), tinyImages());
    trainer.step();
    const before = await trainer.readState();
    const first = await trainer.measure();
    const tensors = tf.memory().numTensors;
    expect(await trainer.measure()).toEqual(first);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(firstDifference(await trainer.readState(), before)).toBeUndefined();
    expect(Object.values(first).every(Number.isFinite)).toBe(true);
    expect(first.accuracy).toBeGreaterThan(0.3);
    expect(first.accuracy).toBeLessThan(0.7);
    trainer.step();
    expect(await trainer.measure()).not.toEqual(first);
    trainer.dispose();
  });

  it('in parts gives what it gives at once, but for the noise', async () => {
    const measured = async (batch: number): Promise<number[]> => {
      const trainer = new Trainer({ ...every2({ name: 'a' }), batch }, tinyImages());
      const measures = Object.values(await trainer.measure());
      trainer.dispose();
      return measures;
    };
    const [parts, whole] = [await measured(4), await measured(48)];
    parts.forEach((value, i) => expect(value).toBeCloseTo(whole[i]!, 1));
  });

  it('is due every so many iterations, and not again once it is done', async () => {
    const trainer = new Trainer(every2({ name: 'a' }), tinyImages());
    const due: boolean[] = [];
    for (let i = 0; i < 5; i++) {
      due.push(trainer.isMeasureDue);
      if (trainer.isMeasureDue) await trainer.measure();
      due.push(trainer.isMeasureDue);
      trainer.step();
    }
    expect(due).toEqual([false, false, false, false, true, false, false, false, true, false]);
    trainer.dispose();
  });

  it('ends a stage once what it waits for is reached', async () => {
    const until = { measure: 'accuracy', atLeast: 0.02, orIteration: 100 };
    const reached = every2({ name: 'a', until }, { name: 'b' });
    expect((await train(reached, 1)).place.stage).toBe(0);
    expect((await train(reached, 2)).place).toMatchObject({ stage: 1, begun: 2 });
    const never = every2({ name: 'a', until: { ...until, atLeast: 1.5 } }, { name: 'b' });
    expect((await train(never, 4)).place.stage).toBe(0);
  });

  it('holds ramps back while a measure is bad, and a run stopped within equals one that was not', async () => {
    const straight = await train(held, 7);
    expect(straight.place).toMatchObject({ held: true, waited: 5, measuredAt: 6 });
    for (const at of [1, 2, 3, 5]) {
      const resumed = await train(held, 7 - at, reload(await train(held, at)));
      expect(firstDifference(resumed, straight), `stopped at ${at}`).toBeUndefined();
    }
  });

  it('does not once the hold is forgotten', async () => {
    const straight = await train(held, 7);
    const stopped = reload(await train(held, 3));
    const forgotten = { ...stopped, place: { ...stopped.place, held: false, waited: 0 } };
    const resumed = await train(held, 4, forgotten);
    expect(firstDifference({ ...resumed, place: straight.place }, straight)).toBeDefined();
  });
});
