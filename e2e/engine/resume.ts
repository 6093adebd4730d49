/**
 * Compares N steps, a checkpoint written and read, and N more steps with 2N steps without a stop. As a control, it
 * does the same with one piece of state forgotten. Returns the names of tensors that differ in any bit.
 */
import { packCheckpoint, unpackCheckpoint } from '../../src/engine/training/checkpoint.ts';
import type { TrainingState } from '../../src/engine/training/state.ts';
import { Trainer } from '../../src/engine/training/trainer.ts';
import { readSafetensors } from '../../src/formats/safetensors.ts';
import { tinyConfig, tinyImages } from '../../src/testing/tiny-run.ts';
import type { BodyContext } from './protocol.ts';

export interface ResumeInput {
  /** N, the number of steps before the checkpoint. */
  steps: number;
}

export interface ResumeResult {
  tensors: number;
  differing: string[];
  /** The same, with the path-length average forgotten. */
  differingInControl: string[];
}

export async function resume(_: BodyContext, { steps }: ResumeInput): Promise<ResumeResult> {
  const [halfway, end] = await trainStraight(steps);
  const straight = packCheckpoint(end);
  const resumed = packCheckpoint(await train(steps, unpackCheckpoint(packCheckpoint(halfway))));
  const forgetful = packCheckpoint(await train(steps, { ...halfway, pathAverage: 0 }));
  return {
    tensors: readSafetensors(straight).tensors.size,
    differing: differences(straight, resumed),
    differingInControl: differences(straight, forgetful),
  };
}

/** The states of one trainer after N steps and after 2N. */
async function trainStraight(steps: number): Promise<[TrainingState, TrainingState]> {
  const trainer = new Trainer(tinyConfig, tinyImages());
  const halfway = await goOn(trainer, steps);
  const end = await goOn(trainer, steps);
  trainer.dispose();
  return [halfway, end];
}

async function train(steps: number, from: TrainingState): Promise<TrainingState> {
  const trainer = new Trainer(tinyConfig, tinyImages(), { resume: from });
  const state = await goOn(trainer, steps);
  trainer.dispose();
  return state;
}

function goOn(trainer: Trainer, steps: number): Promise<TrainingState> {
  for (let i = 0; i < steps; i++) trainer.step();
  return trainer.readState();
}

/** Names of tensors that differ in any bit, and `metadata` if the counters differ. */
function differences(a: Uint8Array, b: Uint8Array): string[] {
  const [left, right] = [readSafetensors(a), readSafetensors(b)];
  const names = [...left.tensors].filter(([name, { data }]) => {
    const other = right.tensors.get(name)?.data;
    return !other || !sameBytes(data, other);
  });
  const same = JSON.stringify(left.metadata) === JSON.stringify(right.metadata);
  return [...names.map(([name]) => name), ...(same ? [] : ['metadata'])];
}

function sameBytes(a: ArrayBufferView, b: ArrayBufferView): boolean {
  const [left, right] = [a, b].map(
    (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength),
  ) as [Uint8Array, Uint8Array];
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
}
