/** For specs: puts NaN into a trainer, as a hardware fault could. */
import type * as tf from '@tensorflow/tfjs-core';
import { writeTensor } from '../engine/gpu/write-tensor.ts';
import type { Trainer } from '../engine/training/trainer.ts';

interface Flat {
  values: tf.Tensor;
  updated(): void;
}

/** NaN in `generator` shows in every loss, and in `average`, the moving average, in none. */
export type Poisoned = 'generator' | 'average';

export function poison(trainer: Trainer, what: Poisoned): void {
  const { parts } = trainer as unknown as {
    parts: { networks: { generator: { parameters: Flat } }; average: Flat };
  };
  const flat = what === 'average' ? parts.average : parts.networks.generator.parameters;
  writeTensor(flat.values, new Float32Array(flat.values.size).fill(Number.NaN));
  flat.updated();
}

/** Makes a run's numbers go bad after this many iterations, or before the first for 0. */
export function poisonAfter(trainer: Trainer, iterations: number, what: Poisoned): void {
  if (iterations === 0) return poison(trainer, what);
  const step = trainer.step.bind(trainer);
  trainer.step = () => {
    step();
    if (trainer.iteration === iterations) poison(trainer, what);
  };
}
