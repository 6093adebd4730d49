/** What a run may need in the course of its schedule: what to compile ahead, and what must fit the device. */
import type { TrainingConfig } from '../config.ts';
import type { WeightName } from '../fields/loss-weights.ts';
import type { Schedule, Stage } from './schedule.ts';

/** Every batch that the run trains with, the first one first. */
export function batchesOf({ batch, schedule }: TrainingConfig): number[] {
  return [...new Set(schedule.stages.map((stage) => stage.batch ?? batch))];
}

/** The settings that every stage has a value of its own for, so that the configuration's is never in force. */
export function settingsByStages({ stages }: Schedule): string[] {
  const keysOf = ({ weights, learningRate, gamma, batch }: Stage): string[] =>
    Object.entries({ ...weights, learningRate, gamma, batch }).flatMap(([key, value]) =>
      value === undefined ? [] : [key],
    );
  const [first, ...others] = stages.map(keysOf);
  return (first ?? []).filter((key) => others.every((keys) => keys.includes(key)));
}

/** The highest value of a weight in the course of the run. */
export function highestWeight({ weights, schedule }: TrainingConfig, name: WeightName): number {
  const values = schedule.stages.map((stage) => stage.weights?.[name] ?? weights[name]);
  return Math.max(
    ...values.flatMap((value) => (typeof value === 'number' ? [value] : [value.from, value.to])),
  );
}
