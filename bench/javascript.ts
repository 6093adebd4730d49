/**
 * The time that JavaScript takes for a step, replayed and eager, without the GPU's. Each step begins on an idle
 * device and is submitted as a whole, so that a GPU emulated on the processor does not compete with it.
 */
import * as tf from '@tensorflow/tfjs-core';
import { requireGpu } from '../src/engine/gpu/gpu.ts';
import { noiseImages } from '../src/engine/profile.ts';
import type { TrainingConfig } from '../src/engine/training/config.ts';
import { Trainer } from '../src/engine/training/trainer.ts';
import type { JavaScriptTiming } from './protocol.ts';

/** More than a step has. */
const ALL_DISPATCHES = 100_000;

export async function compareJavaScript(
  config: TrainingConfig,
  iterations: number,
): Promise<JavaScriptTiming> {
  const { queue, pacer } = requireGpu();
  pacer.hold(ALL_DISPATCHES);
  tf.env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', ALL_DISPATCHES);
  const time = async (capture: boolean): Promise<number> => {
    const trainer = new Trainer(config, noiseImages(config), undefined, { capture });
    await trainer.prepare();
    trainer.step();
    trainer.step();
    let sum = 0;
    for (let i = 0; i < iterations; i++) {
      await queue.onSubmittedWorkDone();
      const start = performance.now();
      trainer.step();
      sum += performance.now() - start;
    }
    await queue.onSubmittedWorkDone();
    trainer.dispose();
    return sum / iterations;
  };
  return { replayedMs: await time(true), eagerMs: await time(false) };
}
