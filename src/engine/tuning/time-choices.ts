/** Measures the tiles that a matrix product may get, as its op runs with them: filter gradients with the sum of their slices. */
import * as tf from '@tensorflow/tfjs-core';
import { compileAhead } from '../backend/gpu-compile.ts';
import { internalsOf } from '../backend/gpu-internals.ts';
import { CapturedSteps } from '../capture/captured-steps.ts';
import { record } from '../capture/record.ts';
import { timeInstructions } from '../capture/timing.ts';
import { setChoice, type UsedProduct } from '../ops/webgpu/choices.ts';
import { choiceKey, type Choice } from '../ops/webgpu/tiles.ts';

/** Browsers round the GPU's clock to 0.1 ms: what is timed takes several times that. */
const LEAST_MS = 1;
const ROUNDS = 3;

export interface TimedChoice {
  choice: Choice;
  ms: number;
}

/**
 * Each candidate's time, the fastest first; one that the driver refuses is left out. Empty without timestamps. The choice
 * in force is the rule's again afterwards.
 */
export async function timeChoices(
  { key, shapes, run }: UsedProduct,
  candidates: readonly Choice[],
): Promise<TimedChoice[]> {
  const gpu = internalsOf(tf.engine().backend);
  const inputs = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, tf.keep(tf.randomNormal([...shape]))]),
  );
  const call = (choice: Choice): void => {
    setChoice(key, choice);
    tf.tidy(() => tf.engine().makeTensorFromTensorInfo(run(inputs)));
  };
  const steps = new CapturedSteps(gpu);
  try {
    await compileAhead(() => candidates.forEach(call));
    for (const choice of candidates)
      steps.add(
        choiceKey(choice),
        record(gpu, () => call(choice)),
      );
    const time = (choice: Choice, repeats: number): Promise<number | undefined> =>
      timeInstructions(gpu.device, steps.instructions(choiceKey(choice)), repeats);
    const first = candidates[0]!;
    await time(first, 1); // wakes the GPU up
    const once = await time(first, 10);
    if (once === undefined) return [];
    const repeats = Math.min(400, Math.max(1, Math.ceil(LEAST_MS / once)));
    const best = new Map<Choice, number>();
    for (let round = 0; round < ROUNDS; round++) {
      for (const choice of candidates) {
        const ms = await time(choice, repeats);
        if (ms !== undefined) best.set(choice, Math.min(ms, best.get(choice) ?? Infinity));
      }
    }
    return [...best].map(([choice, ms]) => ({ choice, ms })).sort((a, b) => a.ms - b.ms);
  } finally {
    setChoice(key, undefined);
    steps.dispose();
    tf.dispose(Object.values(inputs));
  }
}
