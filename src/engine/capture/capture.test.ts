/** Captured steps on the GPU: bit for bit what eager steps give, in less memory and with no JavaScript to speak of. */
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { sameState, tinyConfig, tinyImages } from '../../testing/tiny-run.ts';
import type { TrainingState } from '../training/state.ts';
import { Trainer } from '../training/trainer.ts';

interface Run {
  state: TrainingState;
  statistics: unknown;
  msPerStep: number;
}

async function run(steps: number, capture: boolean): Promise<Run> {
  const trainer = new Trainer(tinyConfig, tinyImages(), undefined, { capture });
  let spent = 0;
  for (let i = 0; i < steps; i++) {
    const start = performance.now();
    trainer.step();
    if (i > 32) spent += performance.now() - start;
    if (i % 8 === 7) await tf.engine().backend.read(tf.scalar(0).dataId); // keep the queue short
  }
  const state = await trainer.readState();
  const statistics = await trainer.statistics.take();
  trainer.dispose();
  return { state, statistics, msPerStep: spent / (steps - 33) };
}

describeEachBackend(['webgpu'], 'a captured training step', () => {
  it('leaves every tensor as 64 eager steps do, bit for bit', { timeout: 600_000 }, async () => {
    const eager = await run(64, false);
    const replayed = await run(64, true);
    expect(sameState(replayed.state, eager.state)).toBe(true);
    expect(replayed.statistics).toEqual(eager.statistics);
    console.log(
      `eager ${eager.msPerStep.toFixed(2)} ms, replayed ${replayed.msPerStep.toFixed(2)} ms a step`,
    );
  });
});
