/** The trainer under schedules, on wasm: what is in force, and going on exactly from within a ramp, a hold, a stage. */
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { tinyConfig, tinyImages } from '../../testing/tiny-run.ts';
import { firstDifference, reload, trainFor } from '../../testing/tiny-training.ts';
import { packCheckpoint, unpackCheckpoint } from './checkpoint.ts';
import type { TrainingConfig } from './config.ts';
import { parseSchedule } from './schedules/parse-schedule.ts';
import { underConfig, type TrainingState } from './state.ts';
import { Trainer } from './trainer.ts';

const scheduled = (...stages: object[]): TrainingConfig => ({
  ...tinyConfig,
  schedule: parseSchedule({ name: 'spec', stages }),
});
/** Every kind of change at once. */
const config = scheduled(
  { name: 'plain', until: { iteration: 2 }, weights: { fingerprint: 0, latent: 1, adversarial: 0.5 } },
  {
    name: 'rising',
    until: { iteration: 8 },
    weights: { fingerprint: { from: 0, to: 10, over: 4 }, consistency: 20 },
    gamma: 1,
    hold: { measure: 'distanceRatio', above: 0.3, below: 0.2 },
  },
  { name: 'larger', batch: 8, learningRate: { from: 0.002, to: 0, over: 8, shape: 'cosine' } },
);

const train = (steps: number, resume?: TrainingState, run = config): Promise<TrainingState> =>
  trainFor(steps, resume, run);

describeEachBackend(['wasm'], 'a scheduled run', () => {
  it.each([
    ['within a plain stage', 1],
    ['between two stages', 2],
    ['within a ramp', 4],
    ['where the batch changes', 8],
    ['within a falling rate', 10],
  ])('stopped %s equals one that was not', async (_, at) => {
    const straight = await train(12);
    expect(straight.imagesShown).toBe(8 * 4 + 4 * 8);
    expect(firstDifference(await train(12 - at, reload(await train(at))), straight)).toBeUndefined();
  });

  it('does not once it has lost its place', async () => {
    const straight = await train(6);
    const halfway = reload(await train(4));
    const lost = { ...halfway, place: { ...halfway.place, begun: 3 } };
    const resumed = await train(2, lost);
    expect(firstDifference({ ...resumed, place: straight.place }, straight)).toBeDefined();
  });

  it('equals a run of stages that follow one another by hand', async () => {
    const stages = scheduled(
      { name: 'a', until: { iteration: 2 }, weights: { fingerprint: 3 }, learningRate: 0.001, gamma: 4 },
      { name: 'b', weights: { fingerprint: 5, consistency: 7 }, batch: 8 },
    );
    const byHand = (change: Partial<TrainingConfig>): TrainingConfig => ({ ...tinyConfig, ...change });
    const { weights } = tinyConfig;
    const first = byHand({ weights: { ...weights, fingerprint: 3 }, learningRate: 0.001, gamma: 4 });
    const second = byHand({ weights: { ...weights, fingerprint: 5, consistency: 7 }, batch: 8 });
    const begun = await train(2, undefined, first);
    const expected = await train(2, underConfig(begun, second), second);
    const found = await train(4, undefined, stages);
    expect(firstDifference({ ...found, config: second, place: expected.place }, expected)).toBeUndefined();
  });

  it('differs by each thing that a stage changes', async () => {
    const plain = await train(1, undefined, scheduled({ name: 'a' }));
    const changes = [
      { weights: { adversarial: 0.5 } },
      { weights: { consistency: 9 } },
      { weights: { latent: 9 } },
      { weights: { fingerprint: 9 } },
      { gamma: 9 },
      { learningRate: 0.001 },
      { batch: 8 },
    ];
    for (const change of changes) {
      const changed = await train(1, undefined, scheduled({ name: 'a', ...change }));
      const alike = { ...changed, config: plain.config, imagesShown: plain.imagesShown };
      expect(firstDifference(alike, plain), JSON.stringify(change)).toBeDefined();
    }
  });

  it('ends with its last stage, and holds as many tensors after a change of batch as before', async () => {
    const run = scheduled(
      { name: 'a', until: { iteration: 2 } },
      { name: 'b', until: { iteration: 4 }, batch: 8 },
    );
    const trainer = new Trainer(run, tinyImages());
    trainer.step();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) trainer.step();
    expect([trainer.isDone, trainer.stage.number, trainer.settings.shape.batch]).toEqual([true, 2, 8]);
    expect(tf.memory().numTensors).toBe(before);
    trainer.dispose();
  });

  it('whose schedule asks for what this version does not know is refused by stage, its bytes as they were', async () => {
    const state = await train(1);
    const [first, ...others] = state.config.schedule.stages;
    const later = { ...first!, balance: 'gradients' };
    const bytes = packCheckpoint({
      ...state,
      config: { ...state.config, schedule: { name: 'later', stages: [later, ...others] } },
    });
    const before = bytes.slice();
    expect(() => unpackCheckpoint(bytes)).toThrow(
      /stage 1 \(“plain”\): balance is not what a schedule changes/,
    );
    expect(bytes).toEqual(before);
  });

  it('that is entered later under another schedule stands where its iterations have brought it', async () => {
    const state = await train(5, undefined, tinyConfig);
    expect(underConfig(state, config).place).toMatchObject({ stage: 1, begun: 2 });
    expect(underConfig(state, state.config).place).toEqual(state.place);
  });
});
