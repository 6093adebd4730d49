/**
 * Measures the tiles that a matrix product may get by running its op with each. A filter gradient is timed
 * together with the sum of its slices.
 */
import * as tf from '@tensorflow/tfjs-core';
import { compileAhead } from '../compile.ts';
import type { Gpu } from '../gpu.ts';
import { CapturedSteps } from '../capture/captured-steps.ts';
import { record } from '../capture/record.ts';
import { timeInstructions } from '../capture/timing.ts';
import { choiceKey, type Choice } from './rules.ts';
import type { UsedProduct } from './tiles.ts';

/** Browsers round the GPU's clock to 0.1 ms, so a measurement takes at least thirty times that. */
const LEAST_MS = 3;
const MOST_REPEATS = 1000;
/** Each candidate is timed this often, and its best time counts. One round is enough for a candidate of LONG_MS or more. */
const ROUNDS = 3;
const LONG_MS = 20;
/** Drop a candidate HOPELESS times slower than the best of round one. */
const HOPELESS = 1.3;

export interface TimedChoice {
  choice: Choice;
  ms: number;
}

/**
 * Times of the candidates, the fastest first; one that the driver refuses is left out. Empty without timestamps. The
 * choice in force is the rule's again afterwards.
 */
export async function timeChoices(
  gpu: Gpu,
  { key, shapes, run }: UsedProduct,
  candidates: readonly Choice[],
): Promise<TimedChoice[]> {
  const inputs = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, tf.keep(waves(shape))]),
  );
  const call = (choice: Choice): void => {
    gpu.tiles.set(key, choice);
    // Run under a name, so that a pipeline that the driver refuses is reported and not thrown.
    tf.tidy(() => tf.engine().makeTensorFromTensorInfo(gpu.kernels.as(key, () => run(inputs))));
  };
  const steps = new CapturedSteps(gpu);
  try {
    const compiled = await compile(gpu, candidates, call);
    for (const choice of compiled)
      steps.add(
        choiceKey(choice),
        record(gpu, () => call(choice)),
      );
    const time = (choice: Choice, repeats: number): Promise<number | undefined> =>
      timeInstructions(gpu.device, steps.instructions(choiceKey(choice)), repeats);
    const first = compiled[0];
    if (!first) return [];
    await time(first, 1); // wakes the GPU up
    let once = await time(first, 1);
    if (once !== undefined && once < 1) once = (await time(first, 10)) ?? once;
    if (once === undefined) return [];
    const repeats = Math.min(MOST_REPEATS, Math.max(1, Math.ceil(LEAST_MS / once)));
    const best = new Map<Choice, number>();
    for (let round = 0; round < (once > LONG_MS ? 1 : ROUNDS); round++) {
      const hopeless = HOPELESS * Math.min(...best.values());
      for (const choice of compiled) {
        if (round > 0 && choice !== first && (best.get(choice) ?? Infinity) > hopeless) continue;
        const ms = await time(choice, repeats);
        if (ms !== undefined) best.set(choice, Math.min(ms, best.get(choice) ?? Infinity));
      }
    }
    return [...best].map(([choice, ms]) => ({ choice, ms })).sort((a, b) => a.ms - b.ms);
  } finally {
    gpu.tiles.set(key, undefined);
    steps.dispose();
    tf.dispose(Object.values(inputs));
  }
}

/**
 * Values between -1 and 1, made on the GPU: making millions of them here would take longer than the
 * measurement.
 */
function waves(shape: readonly number[]): tf.Tensor {
  return tf.tidy(() => tf.reshape(tf.sin(tf.range(0, tf.util.sizeFromShape([...shape]))), [...shape]));
}

/** Compiles all side by side; returns those that the driver took. */
async function compile(
  gpu: Gpu,
  candidates: readonly Choice[],
  call: (choice: Choice) => void,
): Promise<readonly Choice[]> {
  const { failures } = await compileAhead(gpu, () => candidates.forEach(call));
  if (failures.length === 0) return candidates;
  // To find out which were refused, each is asked for once more by itself.
  const taken: Choice[] = [];
  for (const choice of candidates) {
    const again = await compileAhead(gpu, () => call(choice));
    if (again.failures.length === 0) taken.push(choice);
  }
  return taken;
}
