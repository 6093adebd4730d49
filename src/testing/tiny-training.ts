/** For specs: the states of the tiny run after steps or from files, and the difference between two. */
import { packCheckpoint, unpackCheckpoint } from '../engine/training/checkpoint.ts';
import type { TrainingState } from '../engine/training/state.ts';
import { Trainer } from '../engine/training/trainer.ts';
import { readSafetensors, type SafetensorsFile } from '../formats/safetensors.ts';
import { tinyConfig, tinyImages } from './tiny-run.ts';

/** The state after some more steps, from the start or from another state. */
export async function trainFor(
  steps: number,
  resume?: TrainingState,
  config = tinyConfig,
): Promise<TrainingState> {
  const trainer = new Trainer(config, tinyImages(), resume && { resume });
  for (let i = 0; i < steps; i++) trainer.step();
  const state = await trainer.readState();
  trainer.dispose();
  return state;
}

/** The state after writing and reading a file. */
export const reload = (state: TrainingState): TrainingState => unpackCheckpoint(packCheckpoint(state));

/**
 * The first difference between two states, bit by bit: a tensor with the place in it, or a counter. Undefined if
 * there is none.
 */
export function firstDifference(a: TrainingState, b: TrainingState): string | undefined {
  const [one, other] = [a, b].map((state) => readSafetensors(packCheckpoint(state))) as [
    SafetensorsFile,
    SafetensorsFile,
  ];
  for (const [name, { data }] of one.tensors) {
    const expected = other.tensors.get(name)?.data;
    if (expected?.length !== data.length) return `${name}: ${data.length} values, not ${expected?.length}`;
    const at = data.findIndex((value, i) => !Object.is(value, expected[i]));
    if (at >= 0) return `${name}[${at}]: ${data[at]}, not ${expected[at]}`;
  }
  if (other.tensors.size > one.tensors.size) return 'a tensor is missing';
  for (const [key, text] of Object.entries(other.metadata))
    if (one.metadata[key] !== text) return `${key}: ${one.metadata[key]}, not ${text}`;
  return undefined;
}
